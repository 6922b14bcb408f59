import DataFormats

/// One page of a list, and the token of the next.
struct Page<Item> {
    let items: [Item]
    let nextToken: String?

    /// Nil when the token is none that this list has given out.
    ///
    /// A token stands for a position, so a list that changes between two pages may repeat or
    /// leave out an item, as the services say of theirs.
    init?(_ all: [Item], token: String?, limit: Int) {
        var start = 0
        if let token {
            guard let bytes = Base64.bytes(of: token),
                let position = Int(String(decoding: bytes, as: UTF8.self)), position > 0
            else { return nil }
            start = min(position, all.count)
        }
        let end = min(start + max(limit, 1), all.count)
        items = Array(all[start..<end])
        nextToken = end < all.count ? Base64.text(of: String(end).utf8) : nil
    }
}
