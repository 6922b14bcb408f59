import DataFormats

/// The order in which `order_by` puts cells: NULL first, numbers by value, the rest by text
/// (instants and dates of one form sort by time as well).
enum CellOrder {
    /// Less than, equal to or greater than zero, as the first cell is to the second.
    static func compare(_ one: String?, _ other: String?) -> Int {
        guard let one, let other else { return (one == nil ? 0 : 1) - (other == nil ? 0 : 1) }
        if let left = number(one), let right = number(other), left != right {
            return left < right ? -1 : 1
        }
        if one == other { return 0 }
        return one < other ? -1 : 1
    }

    /// Exact enough to order what a warehouse holds; ties are broken by the text.
    private static func number(_ cell: String) -> Double? { JSONNumber(text: cell)?.double }
}
