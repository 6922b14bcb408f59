import DataFormats

/// Mutators of instants and dates; plans have neither.
enum TimeMutators {
    private static let line = ByteMutators.line
    private static let field = MutatorParameter(
        "field", .text, nil, "the field; the record's instant without it")

    static let all: [Mutator] = [
        Mutator(
            "epoch", "Writes an instant as a number since 1970.", failures: [47],
            formats: [.ndjson],
            [
                MutatorParameter("unit", .choice(["s", "ms", "us", "ns"]), "s", "of what"), field,
                line,
            ]
        ) { mutant throws(MutationError) in
            let units: [String: Int64] = ["ms": 1_000_000, "us": 1_000, "ns": 1]
            let unit = units[mutant.text("unit") ?? ""] ?? 1_000_000_000
            try mutant.changeInstant { instant, _ in JSONValue(instant / unit) }
        },
        Mutator(
            "strip_offset", "Leaves the offset of an instant out.", failures: [48],
            formats: [.ndjson], [field, line]
        ) { mutant throws(MutationError) in
            try mutant.changeInstant { instant, _ in
                .string(String(CivilTime.text(nanoseconds: instant).dropLast()))
            }
        },
        Mutator(
            "mixed_offset", "Writes the same instants in other offsets.", failures: [49],
            formats: [.ndjson],
            [
                MutatorParameter(
                    "offset", .text, nil, "such as `+05:30`; drawn offsets without it"), field,
                MutatorParameter("line", .line, "all", "the line; all records without it"),
            ], mixedOffset),
        Mutator(
            "leap_second", "Writes an instant with second 60.", failures: [51],
            formats: [.ndjson], [field, line]
        ) { mutant throws(MutationError) in
            try mutant.changeInstant { instant, _ in
                .string(CivilTime.text(nanoseconds: instant).prefix(11) + "23:59:60Z")
            }
        },
        Mutator(
            "hour24", "Writes midnight as hour 24.", failures: [51], formats: [.ndjson],
            [field, line]
        ) { mutant throws(MutationError) in
            try mutant.changeInstant { instant, _ in
                .string(CivilTime.text(nanoseconds: instant).prefix(11) + "24:00:00Z")
            }
        },
        Mutator(
            "date_format", "Writes the day in another order.", failures: [55],
            formats: [.ndjson],
            [
                MutatorParameter(
                    "style", .choice(["dmy", "mdy", "compact"]), "dmy",
                    "31/12/2025 or 12/31/2025 or 20251231"), field, line,
            ], dateFormat),
        Mutator(
            "skew", "Shifts an instant, as a wrong clock does.", failures: [52, 53],
            formats: [.ndjson],
            [MutatorParameter("by", .duration, "2d", "how far"), field, line]
        ) { mutant throws(MutationError) in
            let shift = Mutant.nanoseconds(mutant.text("by") ?? "2d") ?? 0
            try mutant.changeInstant { instant, _ in
                let (moved, overflow) = instant.addingReportingOverflow(shift)
                return .string(CivilTime.text(nanoseconds: overflow ? instant : moved))
            }
        },
        Mutator(
            "sentinel", "Puts a date into a field that stands for none.", failures: [57],
            formats: [.ndjson],
            [
                MutatorParameter(
                    "value", .choice(["zero", "end_of_time", "two_digits"]), "zero",
                    "0000-00-00, 9999-12-31 or a year of two digits"), field, line,
            ]
        ) { mutant throws(MutationError) in
            let value = mutant.text("value")
            try mutant.changeInstant { instant, _ in
                switch value {
                case "end_of_time": .string("9999-12-31T00:00:00Z")
                case "two_digits":
                    .string(String(CivilTime.text(nanoseconds: instant).dropFirst(2)))
                default: .string("0000-00-00T00:00:00Z")
                }
            }
        },
        Mutator(
            "precision", "Gives an instant a fraction of a second.", failures: [56],
            formats: [.ndjson],
            [MutatorParameter("digits", .integer(1...12), 9, "how many"), field, line]
        ) { mutant throws(MutationError) in
            let digits = mutant.integer("digits") ?? 9
            try mutant.changeInstant { instant, draws in
                var fraction = ""
                for _ in 0..<digits { fraction += String(draws.below(10)) }
                let whole = CivilTime.text(nanoseconds: instant).prefix(19)
                return .string("\(whole).\(fraction)Z")
            }
        },
    ]

    private static let offsets = ["+05:30", "-08:00", "+01:00", "+14:00", "-03:30"]

    private static func mixedOffset(_ mutant: inout Mutant) throws(MutationError) {
        let fixed = mutant.text("offset")
        if let fixed, minutes(fixed) == nil {
            throw .wrongArgument(
                mutator: mutant.mutator.name, parameter: "offset",
                expected: "an offset such as `+05:30`", found: fixed)
        }
        try mutant.changeInstant { instant, draws in
            let offset = fixed ?? draws.pick(offsets)
            let shift = Int64(minutes(offset) ?? 0) * 60_000_000_000
            return .string(CivilTime.text(nanoseconds: instant + shift).dropLast() + offset)
        }
    }

    private static func minutes(_ offset: String) -> Int? {
        let bytes = Array(offset.utf8)
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            let hours = Int(offset.dropFirst().prefix(2)), let minutes = Int(offset.suffix(2)),
            hours < 24, minutes < 60, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
        else { return nil }
        return (hours * 60 + minutes) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func dateFormat(_ mutant: inout Mutant) throws(MutationError) {
        let style = mutant.text("style")
        let mutator = mutant.mutator.name
        let standard = mutant.file.dataset == .customers ? "date_of_birth" : "event_timestamp"
        try mutant.changeText(standard) { text, _ throws(MutationError) in
            let parts = text.prefix(10).split(separator: "-")
            guard parts.count == 3 else {
                throw .inapplicable(mutator: mutator, why: "`\(text)` has no date")
            }
            return switch style {
            case "mdy": "\(parts[1])/\(parts[2])/\(parts[0])"
            case "compact": parts.joined()
            default: "\(parts[2])/\(parts[1])/\(parts[0])"
            }
        }
    }
}
