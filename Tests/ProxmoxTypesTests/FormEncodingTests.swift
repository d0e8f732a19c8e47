import Foundation
import ProxmoxTypes
import Testing

@Suite struct FormEncodingTests {
    @Test(arguments: [
        ("", ""), ("abcXYZ019-._~", "abcXYZ019-._~"), ("a b", "a%20b"), ("a+b", "a%2Bb"), ("a%b", "a%25b"),
        // Proxmox takes a bare `;` for a separator of fields, and cuts a value at a bare `=`.
        ("flatcar;stable", "flatcar%3Bstable"), ("source=/dev/urandom", "source%3D%2Fdev%2Furandom"),
        ("order=scsi0", "order%3Dscsi0"), ("a&b", "a%26b"), ("hello\nworld", "hello%0Aworld"),
        ("\r\n\t\0", "%0D%0A%09%00"), ("→", "%E2%86%92"), ("é", "%C3%A9"), ("😀", "%F0%9F%98%80"),
        ("\u{7f}", "%7F"), ("local:import/x.qcow2,discard=on", "local%3Aimport%2Fx.qcow2%2Cdiscard%3Don"),
        (
            "UPID:pve1:000078A1:00078926:6B00FD12:imgcopy::ci@pve!build:",
            "UPID%3Apve1%3A000078A1%3A00078926%3A6B00FD12%3Aimgcopy%3A%3Aci%40pve%21build%3A"
        ),
    ])
    func `all but the unreserved characters are escaped`(text: String, expected: String) {
        #expect(percentEncoded(text) == expected)
        #expect(expected.removingPercentEncoding == text)
    }

    @Test func `every byte below 128 comes back`() {
        let text = String(String.UnicodeScalarView((0..<128).compactMap { Unicode.Scalar($0) }))
        let encoded = percentEncoded(text)
        #expect(encoded.removingPercentEncoding == text)
        #expect(
            encoded.utf8.allSatisfy {
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%".utf8.contains($0)
            })
    }

    @Test func `a form keeps the order, and leaves out what is nil`() {
        var parameters: Parameters = ["vmid": "211", "pool": nil, "tags": "b;a", "empty": ""]
        parameters.append("description", "a=b&c")
        #expect(parameters.formEncoded == "vmid=211&tags=b%3Ba&empty=&description=a%3Db%26c")
        #expect(parameters["tags"] == "b;a")
        #expect(parameters["pool"] == nil)
        #expect(parameters.dictionary == ["vmid": "211", "tags": "b;a", "empty": "", "description": "a=b&c"])
    }

    @Test func `parameters are equal when their order is too`() {
        let one: Parameters = ["a": "1", "b": "2"]
        #expect(one == ["a": "1", "b": "2"])
        #expect(one != ["b": "2", "a": "1"])
        #expect(one != ["a": "1", "b": "3"])
        #expect(one != ["a": "1"])
    }

    @Test func `names are escaped as well`() {
        let parameters: Parameters = ["a;b=c": "d"]
        #expect(parameters.formEncoded == "a%3Bb%3Dc=d")
    }
}
