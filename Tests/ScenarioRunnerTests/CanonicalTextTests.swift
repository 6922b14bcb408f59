import Testing

@testable import ScenarioRunner

@Suite("Canonical text")
struct CanonicalTextTests {
    @Test(
        "JSON has one spelling, whatever it was written like",
        arguments: [
            (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#),
            (#"{ "a" : 2 }"#, #"{"a":2}"#),
            (#"{"a":2.0,"b":-0,"c":1e2}"#, #"{"a":2,"b":0,"c":100}"#),
            (
                #"{"a":"A","ab":[1,{"d":null,"c":true}]}"#,
                #"{"a":"A","ab":[1,{"c":true,"d":null}]}"#
            ),
            (#"{"a":{"z":1,"é":2}}"#, #"{"a":{"z":1,"é":2}}"#),
            (#"[0,10,-5,"x y",{}]"#, #"[0,10,-5,"x y",{}]"#),
            ("no JSON", "no JSON"), ("", ""), ("{\"a\":01}", "{\"a\":01}"), ("[1,]", "[1,]"),
        ])
    func spelling(text: String, canonical: String) {
        #expect(CanonicalText.json(text) == canonical)
        #expect(CanonicalText.json(canonical) == canonical)
    }
}
