// Written by ignition/generate from ignition/guest: change that and run it.

/// What machines of Cluster API need beside the base config.
// swift-format-ignore: the lines are another language's.
enum MachineConfig {
    /// Metadata, host name, kubeadm and what its checks want: the bytes of `ignition/guest/cluster-api.ign`.
    static let fragment =
        #"""
        {
          "ignition": {
            "version": "3.3.0"
          },
          "storage": {
            "files": [
              {
                "path": "/etc/modules-load.d/kubernetes.conf",
                "mode": 420,
                "overwrite": true,
                "contents": {
                  "source": "data:,overlay%0Abr_netfilter%0A"
                }
              },
              {
                "path": "/etc/sysctl.d/90-kubernetes.conf",
                "mode": 420,
                "overwrite": true,
                "contents": {
                  "source": "data:,net.bridge.bridge-nf-call-iptables%20=%201%0Anet.bridge.bridge-nf-call-ip6tables%20=%201%0Anet.ipv4.ip_forward%20=%201%0A"
                }
              }
            ]
          },
          "systemd": {
            "units": [
              {
                "name": "swap.target",
                "mask": true
              },
              {
                "name": "coreos-metadata.service",
                "enabled": true,
                "contents": "[Unit]\nDescription=Metadata of this machine, from Cluster API's Proxmox provider\nConditionPathExists=/etc/proxmox-env\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/mkdir -p /run/metadata\nExecStart=/usr/bin/cp /etc/proxmox-env /run/metadata/flatcar\n\n[Install]\nWantedBy=multi-user.target\n"
              },
              {
                "name": "set-hostname.service",
                "enabled": true,
                "contents": "[Unit]\nDescription=Host name of this machine, from Cluster API\nRequires=coreos-metadata.service\nAfter=coreos-metadata.service\nBefore=kubeadm.service kubelet.service\nConditionPathExists=/run/metadata/flatcar\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\nEnvironmentFile=/run/metadata/flatcar\nExecStart=/usr/bin/hostname $COREOS_CUSTOM_HOSTNAME\n\n[Install]\nWantedBy=multi-user.target\n"
              },
              {
                "name": "kubeadm.service",
                "enabled": true,
                "dropins": [
                  {
                    "name": "10-flatcar.conf",
                    "contents": "[Unit]\nRequires=coreos-metadata.service containerd.service system-extensions.service\nWants=network-online.target set-hostname.service\nAfter=coreos-metadata.service containerd.service system-extensions.service network-online.target set-hostname.service\n\n[Service]\nEnvironmentFile=-/run/metadata/flatcar\n"
                  }
                ]
              }
            ]
          }
        }

        """#
    /// What a control plane does before kubeadm runs: the bytes of `ignition/guest/prepare-kube-vip`.
    static let prepareKubeVIP =
        #"""
        #!/bin/sh
        # Gives kube-vip, which serves the control plane's address, a file of credentials that count while the first machine
        # is set up: from Kubernetes 1.29 on, admin.conf has no rights before kubeadm init has reached the address
        # (kube-vip/kube-vip issue 684).
        set -eu
        manifest=/etc/kubernetes/manifests/kube-vip.yaml
        minor=$(kubeadm version -o short | cut -d . -f 2)
        [ "$minor" -ge 29 ] || exit 0
        if grep -q 'kubeadm init' /etc/kubeadm.sh; then
            sed -i 's#path: /etc/kubernetes/admin.conf#path: /etc/kubernetes/super-admin.conf#' "$manifest"
        fi

        """#
    /// What every machine does before kubeadm runs: the bytes of `ignition/guest/prepare-containerd`.
    static let prepareContainerd =
        #"""
        #!/bin/sh
        # Lets containerd make pods with the pause image of the Kubernetes that is here: kubeadm warns of any other, which
        # would have to be fetched beside it. What containerd does not take stays as Flatcar has it, and so does a
        # configuration that somebody has put there.
        #   prepare-containerd [ROOT]    ROOT stands before every path
        # It holds no variable in braces and no doubled dollar sign, for clusterctl's sake.
        set -u
        root=''
        [ $# -eq 0 ] || root=$1
        stock=$root/usr/share/containerd/config.toml
        config=$root/etc/containerd/config.toml
        folder=$root/etc/systemd/system/containerd.service.d

        if [ ! -f "$stock" ] || [ -e "$config" ]; then exit 0; fi
        version=$(kubeadm version -o short)
        image=$(kubeadm config images list --kubernetes-version "$version" 2> /dev/null | grep /pause:)
        [ -n "$image" ] || exit 0
        mkdir -p "$root/etc/containerd" "$folder"
        # From its configuration's version 3 on, containerd has another place for it.
        awk -v image="$image" '
            { print }
            /^version *= *[3-9]/ { isNew = 1 }
            /^\[plugins\."io\.containerd\.grpc\.v1\.cri"\]/ { print "sandbox_image = \"" image "\"" }
            END {
                if (isNew) print "[plugins.\"io.containerd.cri.v1.images\".pinned_images]\nsandbox = \"" image "\""
            }' "$stock" > "$config.new"
        if containerd --config "$config.new" config dump > /dev/null 2>&1; then
            mv "$config.new" "$config"
            printf '[Service]\nEnvironment=CONTAINERD_CONFIG=/etc/containerd/config.toml\n' > "$folder/10-kubernetes.conf"
            systemctl daemon-reload
            systemctl restart containerd.service && exit 0
            rm -f "$config" "$folder/10-kubernetes.conf"
            systemctl daemon-reload
            systemctl restart containerd.service
        fi
        rm -f "$config.new"
        echo "containerd does not take $image as its pause image, and keeps its own"

        """#
}
