import DataFormats
import SimKernel
import Testing

@testable import TelcoData

@Suite("The oracle on files")
struct OracleFileTests {
    let customers = "raw/customers/a.ndjson"
    let plans = "raw/plans/p.csv"

    @Test("Reasons to refuse a file come in their order")
    func reasons() {
        #expect(Fixture.verdict("raw/other/x.csv", "") == .rejected(.unknownDataset, line: nil))
        #expect(Fixture.verdict("raw/x.csv", "a") == .rejected(.unknownDataset, line: nil))
        #expect(Fixture.verdict(customers, "") == .rejected(.emptyFile, line: nil))
        #expect(Fixture.verdict(customers, "\u{FEFF} \r\n\t") == .rejected(.emptyFile, line: nil))
        #expect(
            Fixture.verdict(customers, bytes: [0xFF, 0xFE, 0x7B, 0x00])
                == .rejected(.invalidEncoding, line: nil))
        let good = Fixture.customer()
        #expect(Fixture.verdict(customers, good + "\n  \n" + good) == .accepted)
        #expect(
            Fixture.verdict(customers, good + "\n{\"a\":1") == .rejected(.invalidNDJSON, line: 3))
        #expect(Fixture.verdict(customers, "[\(good)]") == .rejected(.invalidNDJSON, line: 1))
        #expect(
            Fixture.verdict(customers, "{\"a\":1,\"a\":2}\n") == .rejected(.invalidNDJSON, line: 1))
        #expect(
            Fixture.verdict(customers, Fixture.event("e")) == .rejected(.wrongDataset, line: nil))
    }

    @Test("Sixty-four levels are allowed and sixty-five are not")
    func nesting() {
        func text(_ levels: Int) -> String {
            let opened = String(repeating: "[", count: levels - 2)
            let closed = String(repeating: "]", count: levels - 2)
            return Fixture.event("e", payload: "{\"a\":\(opened)\(closed)}")
        }
        let key = "raw/activity_logs/a.ndjson"
        #expect(Fixture.verdict(key, text(64)) == .accepted)
        #expect(Fixture.verdict(key, text(65)) == .rejected(.invalidNDJSON, line: 1))
    }

    @Test("CSV is strict about quotes, widths and names, and free about order and additions")
    func csv() {
        let header = Fixture.header
        let plan = Fixture.plan()
        #expect(Fixture.verdict(plans, header + plan) == .accepted)
        #expect(Fixture.verdict(plans, "\u{FEFF}" + header + plan) == .accepted)
        #expect(Fixture.verdict(plans, " " + header + plan) == .accepted)
        let crlf = (header + plan).split(separator: "\n").joined(separator: "\r\n")
        #expect(Fixture.verdict(plans, crlf) == .accepted)
        #expect(Fixture.verdict(plans, header) == .rejected(.noRows, line: nil))
        #expect(Fixture.verdict(plans, plan + plan) == .rejected(.invalidHeader, line: nil))
        #expect(
            Fixture.verdict(plans, header + plan + "P2,x\n") == .rejected(.invalidCSV, line: 3))
        #expect(
            Fixture.verdict(plans, header + "P1,\"x,1\n") == .rejected(.invalidCSV, line: 2))
        #expect(Fixture.verdict(plans, header + "P1,a\"b\n") == .rejected(.invalidCSV, line: 2))
        let more = header.dropLast() + ",note\n" + plan.dropLast() + ",\"two\nlines\"\n"
        #expect(Fixture.verdict(plans, String(more)) == .accepted)
        let twice = header.dropLast() + ",plan_id\n" + plan.dropLast() + ",P2\n"
        #expect(Fixture.verdict(plans, String(twice)) == .rejected(.invalidHeader, line: nil))
    }

    @Test("Gzip is read whole, and broken or strange archives are refused")
    func compression() {
        let text = Array(Fixture.customer().utf8)
        let packed = Compression.compress(text, as: .gzip)
        let key = customers + ".gz"
        #expect(Fixture.verdict(key, bytes: packed + packed) == .accepted)
        #expect(Fixture.verdict(customers, bytes: packed) == .accepted)
        let broken = FileVerdict.rejected(.unreadableCompression, line: nil)
        #expect(Fixture.verdict(key, bytes: Array(packed.dropLast(4))) == broken)
        #expect(Fixture.verdict(key, bytes: text) == broken)
        #expect(Fixture.verdict(key, " \n") == .rejected(.emptyFile, line: nil))
        #expect(Fixture.verdict(customers, bytes: Array("PK\u{3}\u{4}x".utf8)) == broken)
        #expect(Fixture.verdict(customers, bytes: Array("PAR1xxPAR1".utf8)) == broken)
        let empty = Compression.compress([], as: .gzip)
        #expect(Fixture.verdict(key, bytes: empty) == .rejected(.emptyFile, line: nil))
    }

    @Test("Markers, hidden files and other folders are left alone")
    func ignored() {
        for key in ["raw/customers/", "raw/customers/_SUCCESS", "raw/plans/.part", "other/a.csv"] {
            #expect(Fixture.verdict(key, "x") == .ignored)
        }
    }

    @Test("The final place depends on key and content")
    func places() {
        let key = "raw/activity_logs/year=2025/month=01/a.ndjson"
        let file = Oracle().assess(Fixture.delivery(key, Fixture.event("e")))
        #expect(file.finalKey == "archive/activity_logs/year=2025/month=01/\(file.etag)/a.ndjson")
        let bad = Oracle().assess(Fixture.delivery("raw/plans/p.csv", ""))
        #expect(bad.etag == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(bad.finalKey == "rejected/plans/\(bad.etag)/p.csv")
        let lost = Oracle().assess(Fixture.delivery("raw/other/x.csv", ""))
        #expect(lost.finalKey == "rejected/other/\(lost.etag)/x.csv")
        #expect(lost.folder == "other")
    }

    @Test("Each refused pair of file and content is announced once")
    func alerts() {
        let one = Fixture.delivery(plans, "x")
        let again = Fixture.delivery(plans, "x", at: "2025-01-03T00:00:00Z")
        let other = Fixture.delivery(plans, "y", at: "2025-01-03T00:00:00Z")
        let alerts = Oracle().assess([one, again, other]).alerts
        #expect(alerts.map(\.etag) == [one.etag, other.etag])
        #expect(alerts.allSatisfy { $0.reason == .invalidHeader && $0.dataset == "plans" })
    }
}
