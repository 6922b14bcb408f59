import DataFormats

/// Reads files of one JSON object a line.
struct NDJSONInspector {
    let rule: EntityRule

    /// Names twice in one object and more than 64 levels make a line invalid.
    private static let options = JSONParseOptions(maxDepth: 64, duplicateKeys: .error)

    func records(_ text: UnsafeBufferPointer<UInt8>) throws(Finding) -> [RecordAssessment] {
        var records: [RecordAssessment] = []
        records.reserveCapacity(text.count / 256)
        var oversized: Int?
        var isOurs = false
        var line = 0
        var start = 0
        while start < text.count {
            line += 1
            var end = start
            while end < text.count, text[end] != 0x0A { end += 1 }
            let next = end + 1
            if end > start, text[end - 1] == 0x0D { end -= 1 }
            let row = UnsafeBufferPointer(rebasing: text[start..<end])
            start = next
            if row.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            guard let value = try? JSONValue.parse(row, options: Self.options),
                case .object(let object) = value
            else { throw Finding(.invalidNDJSON, line: line) }
            if row.count > FileInspector.rowLimit, oversized == nil { oversized = line }
            if !isOurs { isOurs = rule.identityFields.allSatisfy { object.contains(key: $0) } }
            let verdict = RecordReader(rule: rule).verdict {
                RawValue(object[rule.fields[$0].name])
            }
            records.append(RecordAssessment(line: line, verdict: verdict))
        }
        if let oversized { throw Finding(.oversizedRow, line: oversized) }
        if !isOurs { throw Finding(.wrongDataset) }
        return records
    }
}

/// Judges one record, wherever its values come from.
struct RecordReader {
    let rule: EntityRule

    @inline(__always)
    func verdict(_ raw: (Int) -> RawValue) -> RecordVerdict {
        var values: [Cell] = []
        values.reserveCapacity(rule.fields.count)
        var faults: [RecordFault] = []
        for (place, field) in rule.fields.enumerated() {
            switch field.read(raw(place)) {
            case .success(let value): values.append(value)
            case .failure(let fault):
                values.append(.null)
                faults.append(RecordFault(field: field.name, fault: fault))
            }
        }
        return faults.isEmpty ? .good(values) : .quarantined(faults)
    }
}
