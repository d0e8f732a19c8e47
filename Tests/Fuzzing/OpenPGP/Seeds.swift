/// The first inputs: what the tests hold against gpgv, but for the damage, which is the fuzzer's own work.
extension CorpusCase {
    static let seeds = all.filter { !$0.name.hasPrefix("damage/") || $0.name == "damage/key/0" }
}

extension Target {
    static var seeds: [(name: String, bytes: [UInt8])] {
        CorpusCase.seeds.enumerated().map { index, item in
            ("case-\(index)", Target(keys: item.keys, signature: item.signature).input)
        }
    }
}
