import Consumers
import Foundation
import Testing

@Suite struct JSONValuesTests {
    @Test func `JSON has all that is known`() {
        #expect(
            JSONValues(.observed).text == """
                {
                  "schema" : 1,
                  "template" : {
                    "bootDevice" : "scsi0",
                    "bridge" : "vmbr1",
                    "cloudInitDrive" : true,
                    "cores" : 2,
                    "diskSize" : 21474836480,
                    "firmware" : "seabios",
                    "memory" : 2048,
                    "node" : "pve1",
                    "vmid" : 211
                  },
                  "version" : {
                    "id" : "9f3c",
                    "release" : "4593.2.5",
                    "tags" : [
                      "4593.2.5",
                      "flatcar",
                      "flatcar-4593.2.5-9f3c",
                      "flatcar-stable"
                    ],
                    "vmid" : 21100
                  }
                }

                """)
    }

    @Test func `what nobody knows is null`() {
        var facts = TemplateFacts.expected
        facts.isUEFI = true
        let text = JSONValues(facts).text
        #expect(text.contains(#""node" : null"#) && text.contains(#""version" : null"#))
        #expect(text.contains(#""firmware" : "ovmf""#))
    }

    @Test func `the schema describes it, and nothing else`() throws {
        let schema = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/values.schema.json")
        var large = TemplateFacts.observed
        (large.isUEFI, large.hasCloudInitDrive, large.diskSize) = (true, false, 1 << 50)
        let right = [TemplateFacts.observed, .expected, large].map { JSONValues($0).text }
        // Each is one that the schema must refuse.
        let observed = JSONValues(.observed).text
        let wrong = [
            observed.replacing("\"schema\" : 1", with: "\"schema\" : 2"),
            observed.replacing("\"cores\"", with: "\"kernels\""), observed.replacing("21474836480", with: "\"20G\""),
            observed.replacing("\"seabios\"", with: "\"uefi\""), observed.replacing("\"id\" : \"9f3c\",", with: ""),
            observed.replacing("\"schema\" : 1,", with: "\"schema\" : 1, \"more\" : 1,"),
            observed.replacing("\"flatcar\",", with: "1,"),
            observed.replacing("\"vmid\" : 211\n", with: "\"vmid\" : 0\n"),
        ]
        let program = """
            import json, sys, jsonschema
            schema, right, wrong = json.load(sys.stdin)
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            errors = [error.message for text in right for error in validator.iter_errors(json.loads(text))]
            print(errors, [text for text in wrong if validator.is_valid(json.loads(text))], end="")
            """
        let input = try JSONSerialization.data(
            withJSONObject: [JSONSerialization.jsonObject(with: Data(contentsOf: schema)), right, wrong])
        #expect(try String(decoding: python(program, String(decoding: input, as: UTF8.self)), as: UTF8.self) == "[] []")
    }
}
