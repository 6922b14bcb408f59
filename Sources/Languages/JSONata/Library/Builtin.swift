/// The functions of the language, under their names without `$`.
enum Builtin: Int, CaseIterable, Sendable {
    case sum, count, max, min, average, string, substring, substringBefore, substringAfter
    case lowercase, uppercase, length, trim, pad, match, contains, replace, split, join
    case formatNumber, formatBase, formatInteger, parseInteger, number, floor, ceil, round, abs
    case sqrt, power, random, boolean, not, map, zip, filter, single, reduce, sift, keys, lookup
    case append, exists, spread, merge, reverse, each, error, assert, type, sort, shuffle
    case distinct, base64encode, base64decode, encodeUrlComponent, encodeUrl, decodeUrlComponent
    case decodeUrl, eval, toMillis, fromMillis, clone, now, millis

    static let names = allCases.map { "\($0)" }

    var name: String { Self.names[rawValue] }

    private struct Row {
        var signature: Signature
        var arity: Int
    }

    /// The types of the arguments, in the notation of the language's function signatures.
    var signature: Signature { Self.rows[rawValue].signature }

    /// How many arguments a higher-order function gives it.
    var arity: Int { Self.rows[rawValue].arity }

    private static let rows: [Row] = table.map { text, arity in
        guard let signature = try? Signature(text) else {
            preconditionFailure("the signature \(text) is malformed")
        }
        return Row(signature: signature, arity: arity)
    }

    /// In the order of the cases.
    private static let table: [(String, Int)] = [
        ("<a<n>:n>", 1),  // sum
        ("<a:n>", 1),  // count
        ("<a<n>:n>", 1),  // max
        ("<a<n>:n>", 1),  // min
        ("<a<n>:n>", 1),  // average
        ("<x-b?:s>", 1),  // string
        ("<s-nn?:s>", 3),  // substring
        ("<s-s:s>", 2),  // substringBefore
        ("<s-s:s>", 2),  // substringAfter
        ("<s-:s>", 1),  // lowercase
        ("<s-:s>", 1),  // uppercase
        ("<s-:n>", 1),  // length
        ("<s-:s>", 1),  // trim
        ("<s-ns?:s>", 3),  // pad
        ("<s-f<s:o>n?:a<o>>", 3),  // match
        ("<s-(sf):b>", 2),  // contains
        ("<s-(sf)(sf)n?:s>", 4),  // replace
        ("<s-(sf)n?:a<s>>", 3),  // split
        ("<a<s>s?:s>", 2),  // join
        ("<n-so?:s>", 3),  // formatNumber
        ("<n-n?:s>", 2),  // formatBase
        ("<n-s:s>", 2),  // formatInteger
        ("<s-s:n>", 2),  // parseInteger
        ("<(nsb)-:n>", 1),  // number
        ("<n-:n>", 1),  // floor
        ("<n-:n>", 1),  // ceil
        ("<n-n?:n>", 2),  // round
        ("<n-:n>", 1),  // abs
        ("<n-:n>", 1),  // sqrt
        ("<n-n:n>", 2),  // power
        ("<:n>", 0),  // random
        ("<x-:b>", 1),  // boolean
        ("<x-:b>", 1),  // not
        ("<af>", 2),  // map
        ("<a+>", 0),  // zip
        ("<af>", 2),  // filter
        ("<af?>", 2),  // single
        ("<afj?:j>", 3),  // reduce
        ("<o-f?:o>", 2),  // sift
        ("<x-:a<s>>", 1),  // keys
        ("<x-s:x>", 2),  // lookup
        ("<xx:a>", 2),  // append
        ("<x:b>", 1),  // exists
        ("<x-:a<o>>", 1),  // spread
        ("<a<o>:o>", 1),  // merge
        ("<a:a>", 1),  // reverse
        ("<o-f:a>", 2),  // each
        ("<s?:x>", 1),  // error
        ("<bs?:x>", 2),  // assert
        ("<x:s>", 1),  // type
        ("<af?:a>", 2),  // sort
        ("<a:a>", 1),  // shuffle
        ("<x:x>", 1),  // distinct
        ("<s-:s>", 1),  // base64encode
        ("<s-:s>", 1),  // base64decode
        ("<s-:s>", 1),  // encodeUrlComponent
        ("<s-:s>", 1),  // encodeUrl
        ("<s-:s>", 1),  // decodeUrlComponent
        ("<s-:s>", 1),  // decodeUrl
        ("<sx?:x>", 2),  // eval
        ("<s-s?:n>", 2),  // toMillis
        ("<n-s?s?:s>", 3),  // fromMillis
        ("<(oa)-:o>", 1),  // clone
        ("<s?s?:s>", 2),  // now
        ("<:n>", 0),  // millis
    ]
}
