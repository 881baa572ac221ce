import Settings
import Testing

@Suite struct SubstitutionTests {
    private func timezone(_ value: String, _ environment: [String: String] = [:]) throws -> String {
        try Sample.checked("timezone: \(value)", environment).root.string("timezone")
    }

    @Test(
        "variables are put in, defaults step in, $${ stands for itself",
        arguments: [
            ("${ZONE}", "Asia/Tokyo"), ("\"${ZONE}\"", "Asia/Tokyo"), ("a/${ZONE}/b", "a/Asia/Tokyo/b"),
            ("${NONE:-Europe/Rome}", "Europe/Rome"), ("${EMPTY:-Europe/Rome}", "Europe/Rome"), ("a/${EMPTY}", "a/"),
            ("a/$${ZONE}", "a/${ZONE}"), ("a/$ZONE", "a/$ZONE"), ("a/${NONE:-}", "a/"), ("a/${NESTED}", "a/${ZONE}"),
            ("a/$$", "a/$$"), ("a/${NONE:-x:-y}", "a/x:-y"),
        ])
    func substitution(value: String, expected: String) throws {
        let environment = ["ZONE": "Asia/Tokyo", "EMPTY": "", "NESTED": "${ZONE}"]
        #expect(try timezone(value, environment) == expected)
    }

    @Test("a missing variable is an error with key and line, and the only one about that value")
    func missing() {
        #expect(
            Sample.problems("redis:\ndispatch:\n  concurrency: ${LIMIT_OF_MINE}") == [
                "herald.yaml:3:3: dispatch.concurrency: the environment variable LIMIT_OF_MINE is not set; set it in the "
                    + "environment or in .env beside the file, or write ${LIMIT_OF_MINE:-default}"
            ])
    }

    @Test(
        "what looks like a variable and is none is an error",
        arguments: ["${", "${ZONE", "${}", "${1A}", "${A-B}", "${A B}", "${:-x}", "${Ä}"])
    func malformed(value: String) {
        let problems = Sample.problems("timezone: \"a/\(value)\"", ["ZONE": "x"])
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("herald.yaml:1:1: timezone: found ${") == true)
    }

    @Test("a number or truth may come from the environment, quoted or not")
    func typed() throws {
        let text = "dispatch: { concurrency: \"${N}\", verbose: \"${V}\", backoff: \"${B:-2.5}\" }"
        let dispatch = try #require(try Sample.checked(text, ["N": "7", "V": "true"]).root.node("dispatch"))
        #expect(try dispatch.integer("concurrency") == 7)
        #expect(try dispatch.bool("verbose"))
        #expect(try dispatch.number("backoff") == 2.5)
    }

    @Test("a value of the environment is data: it is not read as YAML and not shown in an error")
    func data() {
        #expect(
            Sample.problems("dispatch:\n  concurrency: ${N}", ["N": "{a: hunter2}"]) == [
                "herald.yaml:2:3: dispatch.concurrency: found what \"${N}\" stands for; allowed is a whole number from 1 to 1000"
            ])
    }

    @Test("an unquoted variable that is empty is as good as no value")
    func empty() throws {
        let checked = try Sample.checked("redis: ${REDIS_URL:-}\ntimezone: ${NONE:-}")
        #expect(checked.problems.isEmpty)
        #expect(try checked.root.optionalString("redis") == nil)
        #expect(try checked.root.string("timezone") == "UTC")
    }

    @Test("an override of the environment wins over the file, an empty one does not")
    func override() throws {
        let text = "dispatch: { concurrency: 3 }"
        #expect(try Sample.checked(text, ["LIMIT": "9"]).root.node("dispatch")?.integer("concurrency") == 9)
        #expect(try Sample.checked(text, ["LIMIT": ""]).root.node("dispatch")?.integer("concurrency") == 3)
        #expect(try Sample.checked("redis:", ["LIMIT": "9"]).root.node("dispatch")?.integer("concurrency") == 9)
    }
}
