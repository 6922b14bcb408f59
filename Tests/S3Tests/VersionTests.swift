import CloudModel
import Testing

@testable import S3

@Suite("Versions")
struct VersionTests {
    @Test("A versioned bucket keeps every version, and a delete hides them behind a marker")
    func enabled() throws {
        let account = try TestAccount()
        try account.put("a", "0")
        try account.s3.setVersioning(.enabled, of: "data")
        let first = try #require(try account.put("a", "1").versionID)
        let second = try #require(try account.put("a", "2").versionID)
        #expect(first != second && first.count == 32)
        let marker = try account.delete("a")
        #expect(marker.isDeleteMarker)
        #expect(account.code { _ = try account.get("a") } == "NoSuchKey")
        #expect(
            account.code { _ = try account.get("a", version: marker.versionID) }
                == "MethodNotAllowed")
        #expect(try account.get("a", version: first) == "1")
        #expect(try account.get("a", version: "null") == "0")
        #expect(try account.list().items.isEmpty)
        let versions = account.s3.versions(bucket: "data")
        #expect(versions.map(\.versionID) == [marker.versionID, second, first, "null"])
        #expect(versions.map(\.isLatest) == [true, false, false, false])
        try account.delete("a", version: marker.versionID)
        #expect(try account.get("a") == "2")
    }

    @Test("While versioning is suspended a null version replaces the null version only")
    func suspended() throws {
        let account = try TestAccount()
        try account.s3.setVersioning(.enabled, of: "data")
        let numbered = try #require(try account.put("a", "1").versionID)
        try account.s3.setVersioning(.suspended, of: "data")
        #expect(try account.put("a", "2").versionID == nil)
        try account.put("a", "3")
        #expect(account.s3.versions(bucket: "data").map(\.versionID) == ["null", numbered])
        let marker = try account.delete("a")
        #expect(marker == DeleteObjectAnswer(versionID: "null", isDeleteMarker: true))
        #expect(account.s3.versions(bucket: "data").map(\.isDeleteMarker) == [true, false])
    }

    @Test("A version id that cannot be is told from one that is missing")
    func versionIDs() throws {
        let account = try TestAccount()
        try account.put("a")
        #expect(account.code { _ = try account.get("a", version: "nonsense") } == "InvalidArgument")
        let missing = String(repeating: "0", count: 32)
        #expect(account.code { _ = try account.get("a", version: missing) } == "NoSuchVersion")
        #expect(account.code { try account.delete("a", version: missing) } == nil)
        #expect(
            account.code { try account.s3.setVersioning(.never, of: "data") }
                == "IllegalVersioningConfigurationException")
    }

    @Test("Version ids and sequencers are the same in every run")
    func stable() throws {
        func ids() throws -> [String] {
            let account = try TestAccount()
            try account.s3.setVersioning(.enabled, of: "data")
            return try ["a", "a", "b"].flatMap { key in
                let answer = try account.put(key)
                return [answer.versionID ?? "", answer.sequencer]
            }
        }
        #expect(try ids() == ids())
        #expect(Set(try ids()).count == 6)
    }
}
