"""Who may do what, and how a refusal looks."""

from __future__ import annotations

import time
import unittest
import urllib.parse

from .support import SimulatorTest, create_form, qcow2

POOL_RIGHTS = [
    "VM.Allocate",
    "VM.Audit",
    "VM.Config.CPU",
    "VM.Config.Memory",
    "VM.Config.Disk",
    "VM.Config.HWType",
    "VM.Config.Network",
    "VM.Config.Options",
]


class Authentication(SimulatorTest):
    def header(self, value: str | None):
        return self.sim.call("GET", "/version", role=None, headers={"Authorization": value} if value else {})

    def test_both_spellings_of_the_header(self) -> None:
        good = self.sim.authorization()
        for value in (good, good.replace("PVEAPIToken=", "PVEAPIToken "), good.replace("!", "%21")):
            self.assertEqual(self.header(value).status, 200, value)

    def test_refusals_are_late_and_bare(self) -> None:
        good = self.sim.authorization()
        for value, reason in (
            (None, "No ticket"),
            (good.replace("PVEAPIToken", "pveapitoken"), "No ticket"),
            (good + "x", "Authentication failed!"),
            ("PVEAPIToken=no@pve!one=secret", "Authentication failed!"),
        ):
            begin = time.monotonic()
            reply = self.header(value)
            self.assertEqual((reply.status, reply.reason, reply.body), (401, reason, b""))
            self.assertEqual(reply.header("Content-Length") + reply.header("Content-Type"), [])
            self.assertGreaterEqual(time.monotonic() - begin, 0.2)

    def test_a_ticket_is_refused_with_json(self) -> None:
        reply = self.sim.call("POST", "/access/ticket", {"username": "root@pam", "password": "x"}, role=None)
        self.refused(reply, 401, "authentication failure")


class Permissions(SimulatorTest):
    def test_own_permissions(self) -> None:
        found = self.sim.get("/access/permissions")
        self.assertEqual(set(found), {"/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"})
        self.assertEqual(found["/storage"]["Datastore.AllocateTemplate"], 1)
        self.assertNotIn("Datastore.Allocate", found["/"])
        self.assertEqual(self.sim.get("/access/permissions", role="nothing"), {})
        one = self.sim.get("/access/permissions?path=" + urllib.parse.quote("/vms/211", safe=""))
        self.assertEqual(list(one), ["/vms/211"])

    def test_roles_show_to_everybody(self) -> None:
        self.sim.control("POST", "/roles/FlatcarVM", {"privs": ["VM.Audit", "VM.Allocate"]})
        found = {entry["roleid"]: entry for entry in self.sim.get("/access/roles", role="nothing")}
        self.assertEqual(
            found["FlatcarVM"], {"roleid": "FlatcarVM", "privs": "VM.Allocate,VM.Audit", "special": 0}
        )
        self.assertEqual(found["NoAccess"], {"roleid": "NoAccess", "privs": "", "special": 1})

    def test_refusals_of_the_recorded_exchanges(self) -> None:
        cases = [
            (
                "GET",
                "/nodes/pve1/storage/local/content",
                "nothing",
                "/storage/local, Datastore.Audit|Datastore.AllocateSpace",
            ),
            ("GET", "/nodes/pve1/qemu/211/config", "nothing", "/vms/211, VM.Audit"),
            (
                "DELETE",
                "/nodes/pve1/storage/local/content/local:import/flatcar-1.qcow2",
                "normal",
                "/storage/local, Datastore.Allocate",
            ),
            (
                "GET",
                "/nodes/pve1/qemu/301/agent/info",
                "normal",
                "/vms/301, VM.GuestAgent.Audit|VM.GuestAgent.Unrestricted",
            ),
            ("GET", "/nodes/pve1/status", "nothing", "/nodes/pve1, Sys.Audit"),
            ("GET", "/cluster/status", "nothing", "/, Sys.Audit"),
            ("POST", "/pools", "normal", "/pool/, Pool.Allocate"),
        ]
        for method, path, role, text in cases:
            self.refused(self.sim.call(method, path, role=role), 403, f"Permission check failed ({text})")

    def test_a_create_without_rights_has_no_path_in_its_refusal(self) -> None:
        reply = self.sim.call("POST", "/nodes/pve1/qemu", create_form(), role="audit")
        self.refused(reply, 403, "Permission check failed")

    def test_lists_show_only_what_one_may_see(self) -> None:
        for path in (
            "/nodes/pve1/storage",
            "/storage",
            "/nodes/pve1/qemu",
            "/cluster/resources?type=vm",
            "/nodes/pve1/network",
        ):
            self.assertEqual(self.sim.get(path, role="nothing"), [], path)

    def test_another_users_task_takes_sys_audit(self) -> None:
        upid = self.sim.upload("local", "iso", "x.iso", b"x").data
        quoted = urllib.parse.quote(upid, safe="")
        reply = self.sim.call("GET", f"/nodes/pve1/tasks/{quoted}/status", role="nothing")
        self.refused(reply, 403, "Permission check failed (/nodes/pve1, Sys.Audit)")
        self.assertEqual(self.sim.call("GET", f"/nodes/pve1/tasks/{quoted}/status", role="audit").status, 200)


class OptionRights(SimulatorTest):
    """One privilege per option, each one missed in turn."""

    settings = {
        "vms": [{"vmid": 400, "config": {"name": "x"}}],
        "pools": ["flatcar"],
        "tokens": [{"role": "root", "id": "root@pam!admin"}, {"role": "normal", "id": "ci@pve!build", "acl": {}}],
    }
    BASE = {
        "/vms": [*POOL_RIGHTS, "VM.Config.Cloudinit", "VM.Config.CDROM"],
        "/storage": ["Datastore.AllocateSpace", "Datastore.Audit", "Datastore.AllocateTemplate"],
        "/sdn": ["SDN.Use"],
    }

    def grant(self, acl: dict[str, list[str]]) -> None:
        self.sim.control("POST", "/tokens/" + self.sim.ready["tokens"]["normal"]["id"], {"acl": acl})

    def without(self, path: str, privilege: str) -> None:
        self.grant({key: [p for p in held if (key, p) != (path, privilege)] for key, held in self.BASE.items()})

    def test_each_option_names_the_right_it_misses(self) -> None:
        cases = [
            ("cores", "2", "VM.Config.CPU"),
            ("cpu", "host", "VM.Config.CPU"),
            ("memory", "512", "VM.Config.Memory"),
            ("scsihw", "virtio-scsi-pci", "VM.Config.HWType"),
            ("machine", "q35", "VM.Config.HWType"),
            ("serial0", "socket", "VM.Config.HWType"),
            ("net0", "virtio,bridge=vmbr0", "VM.Config.Network"),
            ("name", "y", "VM.Config.Options"),
            ("agent", "1", "VM.Config.Options"),
            ("boot", "order=net0", "VM.Config.Disk"),
            ("onboot", "1", "VM.Config.Options"),
        ]
        for option, value, privilege in cases:
            self.without("/vms", privilege)
            form = {"vmid": 500, option: value}
            self.refused(
                self.sim.call("POST", "/nodes/pve1/qemu", form), 403, f"Permission check failed (/vms/500, {privilege})"
            )

    def test_cloudinit_options_take_either_of_two_rights(self) -> None:
        form = {"cicustom": "vendor=flatcar:snippets/x.tar.gz"}
        self.without("/vms", "VM.Config.Cloudinit")
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/400/config", form).status, 200)
        self.grant({"/vms": ["VM.Config.Options"]})
        self.refused(
            self.sim.call("PUT", "/nodes/pve1/qemu/400/config", form),
            403,
            "Permission check failed (/vms/400, VM.Config.Cloudinit|VM.Config.Network)",
        )

    def test_storage_and_bridge_rights(self) -> None:
        self.without("/storage", "Datastore.AllocateSpace")
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu", {"vmid": 500, "scsi0": "local-images:1"}),
            403,
            "Permission check failed (/storage/local-images, Datastore.AllocateSpace)",
        )
        self.without("/sdn", "SDN.Use")
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu", {"vmid": 500, "net0": "virtio,bridge=vmbr0,tag=7"}),
            403,
            "Permission check failed (/sdn/zones/localnetwork/vmbr0/7, SDN.Use)",
        )

    def test_only_root_sets_args_and_skips_locks_and_root_tokens_are_not_root(self) -> None:
        for role in ("normal", "root"):
            self.grant(self.BASE)
            form = {"vmid": 500, "args": "-fw_cfg name=x,string=y"}
            self.refused(
                self.sim.call("POST", "/nodes/pve1/qemu", form, role=role), 500, "only root can set 'args' config"
            )
            reply = self.sim.call("DELETE", "/nodes/pve1/qemu/400?skiplock=1", role=role)
            self.parameter_error(reply, skiplock="Only root may use this option.")
            reply = self.sim.call(
                "POST", "/nodes/pve1/qemu", {"vmid": 500, "scsi0": "local-images:0,import-from=/etc/passwd"}, role=role
            )
            self.refused(reply, 500, "Only root can pass arbitrary filesystem paths.")

    def test_rights_on_a_pool_are_enough_but_for_tags(self) -> None:
        self.grant({"/pool/flatcar": POOL_RIGHTS, "/storage": self.BASE["/storage"], "/sdn": ["SDN.Use"]})
        form = {"vmid": 501, "pool": "flatcar", "name": "pooled", "net0": "virtio,bridge=vmbr0"}
        status = self.sim.run("POST", "/nodes/pve1/qemu", form | {"tags": "flatcar"})
        self.assertEqual(status, "unable to create VM 501 - Permission check failed (/vms/501, VM.Config.Options)")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu", form), "OK")
        # A member of the pool now, the machine takes its tags.
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/501/config", {"tags": "flatcar"}), "OK")
        self.assertEqual(self.sim.get("/nodes/pve1/qemu/501/config")["tags"], "flatcar")
        resources = self.sim.get("/cluster/resources?type=vm")
        self.assertEqual(len(resources), 1)
        self.assertNotIn("pool", resources[0])  # that takes Pool.Audit
        # Destroying it takes it out of the pool: no right is left.
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve1/qemu/501"), "OK")
        self.assertEqual(self.sim.call("GET", "/nodes/pve1/qemu/501/config").status, 403)

    def test_the_nearest_acl_entry_counts_alone(self) -> None:
        self.grant({"/": ["VM.Audit"], "/vms/400": ["VM.Config.Options"]})
        self.assertEqual(self.sim.call("GET", "/nodes/pve1/qemu/400/config").status, 403)
        self.assertEqual(
            self.sim.call("POST", "/nodes/pve1/qemu", {"vmid": 502, "pool": "absent"}).reason,
            "Permission check failed (pool 'absent' does not exist)",
        )

    def test_an_import_source_needs_read_rights(self) -> None:
        self.grant(self.BASE)
        self.assertEqual(self.sim.upload_ok("local", "import", "a.qcow2", qcow2()), "OK")
        self.grant(self.BASE | {"/storage": [], "/storage/local-images": ["Datastore.AllocateSpace"]})
        reply = self.sim.call(
            "POST", "/nodes/pve1/qemu", {"vmid": 503, "scsi0": "local-images:0,import-from=local:import/a.qcow2"}
        )
        self.refused(reply, 403, "Permission check failed (/storage/local, Datastore.AllocateSpace|Datastore.Audit)")


if __name__ == "__main__":
    unittest.main()
