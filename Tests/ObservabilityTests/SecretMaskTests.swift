import Observability
import Testing

@Suite("The mask of secrets")
struct SecretMaskTests {
    @Test(
        "hides a secret in every form in which it can appear",
        arguments: [
            ("plain p@ss/w+rd\" end", "plain *** end"),
            ("mysql://u:p%40ss%2Fw%2Brd%22@host", "mysql://u:***@host"),
            ("lower case p%40ss%2fw%2brd%22.", "lower case ***."),
            ("half encoded p%40ss/w+rd%22.", "half encoded ***."),
            (#"{"password":"p@ss\/w+rd\""}"#, #"{"password":"***"}"#),
            (#"unicode escape p\u0040ss/w\u002Brd\u0022"#, "unicode escape ***"),
        ])
    func everyForm(text: String, masked: String) {
        let mask = SecretMask([#"p@ss/w+rd""#])
        #expect(mask.mask(text) == masked)
    }

    @Test("hides several secrets in one pass, and the whole of those that overlap")
    func severalSecrets() {
        let mask = SecretMask(["abcdef", "defghi", "0123456789"])
        #expect(mask.mask("abcdefghi and 0123456789, abcdef") == "*** and ***, ***")
    }

    @Test("prefers the longest of secrets that begin alike")
    func longestWins() {
        #expect(SecretMask(["secret", "secret-and-more"]).mask("x secret-and-more x") == "x *** x")
    }

    @Test("leaves a text without secrets as it is, and ignores secrets shorter than four characters")
    func shortSecrets() {
        let mask = SecretMask(["abc", "", "秘密"])
        #expect(mask.mask("abc 秘密 %zz \\") == "abc 秘密 %zz \\")
    }

    @Test("reads a percent sign or a backslash of a secret both ways")
    func ambiguousBytes() {
        let mask = SecretMask(["%25abc", #"back\slash"#])
        #expect(mask.mask("%25abc") == "***")
        #expect(mask.mask("%2525abc") == "***")
        #expect(mask.mask(#"back\slash back\\slash back%5Cslash"#) == "*** *** ***")
    }

    @Test("stays quick on a text made to be read in two ways at every byte")
    func noExplosion() {
        let backslashes = String(repeating: "\\", count: 300)
        let mask = SecretMask([String(repeating: "\\", count: 60) + "x"])
        #expect(mask.mask(backslashes) == backslashes)
    }

    @Test("non-ASCII secrets are found plain and percent-encoded")
    func nonASCII() {
        let mask = SecretMask(["密码很长吗"])
        #expect(mask.mask("a密码很长吗b") == "a***b")
        #expect(mask.mask("a%E5%AF%86%E7%A0%81%E5%BE%88%E9%95%BF%E5%90%97b") == "a***b")
    }

    @Test("secrets registered later are hidden as well")
    func registeredLater() {
        let mask = SecretMask(["first"])
        mask.register(["second", "first"])
        #expect(mask.mask("first second") == "*** ***")
    }
}
