extension Printer {
    mutating func options(_ options: [SQLOption], assign: String = " = ", by mark: String = " ") {
        list(options, by: mark) { $0.option($1, assign: assign) }
    }

    /// Options behind a blank, or nothing.
    mutating func tail(_ options: [SQLOption]) {
        guard !options.isEmpty else { return }
        put(" ")
        self.options(options)
    }

    mutating func option(_ option: SQLOption, assign: String = " = ") {
        guard !option.name.isEmpty else { return value(option.value) }
        optionName(option.name)
        if option.value.kind == .flag { return }
        if option.hasAssignment {
            put(assign)
            return value(option.value)
        }
        switch option.value.kind {
        case .expression(let body) where option.name != "WHERE" && option.name != "AS":
            put(" -> ")
            expression(body)
        case .query(let query) where option.name == "THEN" || option.name == "AS":
            put(" ")
            self.query(query)
        default:
            put(" ")
            value(option.value)
        }
    }

    /// A name of words and dots as it is; anything else as a text.
    private mutating func optionName(_ name: String) {
        let isPlain = name.utf8.allSatisfy {
            ($0.isWordPart && $0 == $0.asciiUpper) || $0 == 0x20 || $0 == 0x2E
        }
        put(isPlain && name.utf8.first?.isWordStart == true ? name : Self.string(name))
    }

    mutating func value(_ value: OptionValue) {
        switch value.kind {
        case .flag: break
        case .string(let text): put(Self.string(text))
        case .number(let digits): put(digits)
        case .boolean(let truth): put(truth ? "TRUE" : "FALSE")
        case .name(let name): optionWord(name)
        case .stage(let stage): self.stage(stage)
        case .expression(let value): expression(value)
        case .query(let query): parentheses { $0.query(query) }
        case .statement(let statement): self.statement(statement)
        case .options(let options): parentheses { $0.options(options) }
        case .clauses(let options): self.options(options)
        case .list(let elements):
            parentheses {
                $0.list(elements) { printer, element in
                    if case .options(let options) = element.kind, options.count == 1,
                        options[0].hasAssignment
                    {
                        printer.option(options[0], assign: " => ")
                    } else {
                        printer.value(element)
                    }
                }
            }
        }
    }

    /// A name, where words such as `X-SMALL` and `2XLARGE` are allowed as well.
    private mutating func optionWord(_ name: ObjectName) {
        if name.computed == nil, name.parts.count == 1, !name.parts[0].isQuoted,
            name.parts[0].name.utf8.allSatisfy({ $0.isWordPart || $0 == UInt8(ascii: "-") })
        {
            put(name.parts[0].name)
        } else {
            self.name(name)
        }
    }
}
