// Written by ignition/generate from ignition/*.ign: change those and run it.

/// The base config, compiled into the binary.
public enum BaseFragments {
    /// All fragments in file-name order, byte by byte as in `ignition/`.
    public static let all: [Fragment] = [
        Fragment(
            name: "10-kernel-console.ign",
            text: Array(
                #"""
                {
                  "ignition": {
                    "version": "3.3.0"
                  },
                  "storage": {
                    "files": [
                      {
                        "path": "/etc/sysctl.d/10-kernel-console.conf",
                        "mode": 420,
                        "overwrite": true,
                        "contents": {
                          "source": "data:,kernel.printk%20=%204%204%201%207%0A"
                        }
                      }
                    ]
                  }
                }

                """#.utf8)),
        Fragment(
            name: "20-masked-units.ign",
            text: Array(
                #"""
                {
                  "ignition": {
                    "version": "3.3.0"
                  },
                  "systemd": {
                    "units": [
                      {
                        "name": "locksmithd.service",
                        "mask": true
                      },
                      {
                        "name": "systemd-sysupdate-reboot.service",
                        "mask": true
                      },
                      {
                        "name": "systemd-sysupdate-reboot.timer",
                        "mask": true
                      }
                    ]
                  }
                }

                """#.utf8)),
        Fragment(
            name: "21-masked-docker.ign",
            text: Array(
                #"""
                {
                  "ignition": {
                    "version": "3.3.0"
                  },
                  "systemd": {
                    "units": [
                      {
                        "name": "docker.service",
                        "mask": true
                      },
                      {
                        "name": "docker.socket",
                        "mask": true
                      }
                    ]
                  }
                }

                """#.utf8)),
        Fragment(
            name: "30-update-policy.ign",
            text: Array(
                #"""
                {
                  "ignition": {
                    "version": "3.3.0"
                  },
                  "storage": {
                    "files": [
                      {
                        "path": "/etc/flatcar/update.conf",
                        "mode": 420,
                        "overwrite": true,
                        "contents": {
                          "source": "data:,REBOOT_STRATEGY=off%0A"
                        }
                      }
                    ]
                  }
                }

                """#.utf8)),
        Fragment(
            name: "40-journal.ign",
            text: Array(
                #"""
                {
                  "ignition": {
                    "version": "3.3.0"
                  },
                  "storage": {
                    "files": [
                      {
                        "path": "/etc/systemd/journald.conf.d/40-journal.conf",
                        "mode": 420,
                        "overwrite": true,
                        "contents": {
                          "source": "data:,%5BJournal%5D%0AStorage=volatile%0ARuntimeMaxUse=128M%0A"
                        }
                      }
                    ]
                  }
                }

                """#.utf8)),
        Fragment(
            name: "50-console-login.ign",
            text: Array(
                #"""
                {
                  "ignition": {
                    "version": "3.3.0"
                  },
                  "systemd": {
                    "units": [
                      {
                        "name": "getty@.service",
                        "dropins": [
                          {
                            "name": "10-autologin.conf",
                            "contents": "# In place of the one that flatcar.autologin makes.\n"
                          }
                        ]
                      },
                      {
                        "name": "serial-getty@.service",
                        "dropins": [
                          {
                            "name": "10-autologin.conf",
                            "contents": "# In place of the one that flatcar.autologin makes.\n"
                          }
                        ]
                      }
                    ]
                  }
                }

                """#.utf8)),
    ]
}
