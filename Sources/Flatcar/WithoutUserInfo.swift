import HTTP

/// A URL as it may be shown: a mirror's password never gets into a plan, a record or an error.
package func withoutUserInfo(_ url: String) -> String { (try? Address(url))?.shown ?? "(not a URL)" }
