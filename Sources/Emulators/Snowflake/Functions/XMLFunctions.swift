/// Functions on XML. Source: Snowflake documentation, "Semi-structured and structured data
/// functions", "XML functions".
enum XMLFunctions {
    private typealias F = FunctionDefinition

    static let all: [FunctionDefinition] = [
        F.simple("PARSE_XML", [.text, .boolean], least: 1, .object) {
            (_, a) throws(SnowflakeError) in
            let converts = a.count < 2 || !a.flag(1)
            return try XMLVariantReader.read(a.text(0), converts: converts).map { .variant($0) }
                ?? .null
        },
        F.simple("TRY_PARSE_XML", [.text, .boolean], least: 1, .object) {
            (_, a) throws(SnowflakeError) in
            let converts = a.count < 2 || !a.flag(1)
            guard let read = try? XMLVariantReader.read(a.text(0), converts: converts) else {
                return .null
            }
            return .variant(read)
        },
        F.simple("CHECK_XML", [.text, .boolean], least: 1, .varchar) {
            (_, a) throws(SnowflakeError) in
            do throws(SnowflakeError) {
                _ = try XMLVariantReader.read(a.text(0))
                return .null
            } catch {
                return .text(error.message.replacingPrefix("Error parsing XML: ", with: ""))
            }
        }.approximated("what is wrong is said in words of our own"),
        F.simple("XMLGET", [.object, .text, .integer], least: 2, .object) {
            (_, a) throws(SnowflakeError) in
            guard case .variant(.object(let object)) = a[0], let content = object["$"] else {
                return .null
            }
            var children = [content]
            if case .array(let items) = content { children = items }
            let found = children.filter {
                guard case .object(let child) = $0 else { return false }
                return child["@"] == .string(a.text(1))
            }
            let place = a.count > 2 ? a.int(2) : 0
            return found.indices.contains(place) ? .variant(found[place]) : .null
        },
        F.simple("TO_XML", [.variant], .varchar) { (_, a) throws(SnowflakeError) in
            .text(XMLForm.document(a.variant(0)))
        },
    ]
}
