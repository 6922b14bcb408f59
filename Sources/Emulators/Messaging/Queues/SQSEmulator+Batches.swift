import CloudModel
import DataFormats
import DequeModule
import OrderedCollections

/// What all batch operations have in common (Amazon SQS API Reference, "Batch actions").
extension SQSEmulator {
    /// The entries of a batch, or what is wrong with the batch as a whole.
    func batch(_ input: JSONObject, _ entry: String) throws(SQSError) -> [JSONObject] {
        let entries = input.list("Entries").compactMap(\.objectValue)
        guard !entries.isEmpty else {
            throw SQSError(
                "EmptyBatchRequest", "There should be at least one \(entry) in the request.")
        }
        guard entries.count <= 10 else {
            throw SQSError(
                "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are 10. You have sent \(entries.count).")
        }
        var seen: [String] = []
        for entry in entries {
            let id = entry.string("Id") ?? ""
            let isID =
                (1...80).contains(id.utf8.count)
                && id.utf8.allSatisfy { Self.isNameByte($0) }
            guard isID else {
                throw SQSError(
                    "InvalidBatchEntryId",
                    "A batch entry id can only contain alphanumeric characters, hyphens and"
                        + " underscores. It can be at most 80 letters long.")
            }
            guard !seen.contains(id) else {
                throw SQSError("BatchEntryIdsNotDistinct", "Id \(id) repeated.")
            }
            seen.append(id)
        }
        return entries
    }

    /// The answer to a batch: what each entry was answered, and what was wrong with the others.
    func batchAnswer(_ results: [(JSONObject, Result<JSONObject, SQSError>)]) -> JSONObject {
        var (successful, failed): ([JSONValue], [JSONValue]) = ([], [])
        for (entry, result) in results {
            var item: JSONObject = ["Id": .string(entry.string("Id") ?? "")]
            switch result {
            case .success(let output):
                for (name, value) in output { item[name] = value }
                successful.append(.object(item))
            case .failure(let error):
                item["SenderFault"] = true
                item["Code"] = .string(error.code)
                item["Message"] = .string(error.message)
                failed.append(.object(item))
            }
        }
        // Lists that the model requires are there even when they are empty.
        return ["Successful": .array(successful), "Failed": .array(failed)]
    }

    /// Letters, digits, hyphens and underscores.
    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
