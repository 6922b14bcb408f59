import Crypto

/// Takes `aws-chunked` framing off a body, piece by piece, and verifies each chunk's signature.
///
/// Amazon S3 API Reference, "Signature calculations for the Authorization header: transferring
/// payload in multiple chunks". Payload is handed out as it arrives; it may be used only once
/// `finish()` has succeeded. Besides one line of framing and the trailers nothing is kept.
public struct AWSChunkedDecoder {
    /// What comes next in the stream.
    private enum Part {
        case head
        case data(left: Int)
        /// The line end behind a chunk's data.
        case dataEnd
        case trailer
        case end
    }

    private static let lineLimit = 1_024
    private static let trailerLimit = 16_384
    private static let smallestChunk = 8_192

    private var signatures: ChunkSignatures?
    private let hasTrailer: Bool
    private let decodedLength: Int?
    private var part = Part.head
    private var line: [UInt8] = []
    private var hash = SHA256()
    private var claimed = ""
    /// Whether the frames carry signatures, verified or not.
    private var isSigned: Bool
    private var lastSize: Int?
    private var trailerBytes = 0
    private var trailerSignature: String?
    /// Fields behind the last chunk, without the signature, names in small letters.
    public private(set) var trailers: [(name: String, value: String)] = []
    /// How many bytes of payload there were so far.
    public private(set) var decodedCount = 0

    init(signatures: ChunkSignatures?, hasTrailer: Bool, decodedLength: Int?) {
        self.signatures = signatures
        isSigned = signatures != nil
        self.hasTrailer = hasTrailer
        self.decodedLength = decodedLength
    }

    /// A decoder for frames that nobody signed or whose signatures nobody looks at.
    public init(unsignedWithDecodedLength length: Int?) {
        self.init(signatures: nil, hasTrailer: true, decodedLength: length)
    }

    /// Takes the next bytes of the body and hands out the payload in them.
    public mutating func feed(
        _ bytes: ArraySlice<UInt8>, payload: (ArraySlice<UInt8>) -> Void
    ) throws(SignatureFailure) {
        var rest = bytes
        while let first = rest.first {
            switch part {
            case .data(let left):
                let piece = rest.prefix(left)
                rest = rest.dropFirst(piece.count)
                if signatures != nil {
                    piece.withUnsafeBytes { hash.update(bufferPointer: $0) }
                }
                decodedCount += piece.count
                payload(piece)
                part = piece.count == left ? .dataEnd : .data(left: left - piece.count)
            case .end:
                throw Self.malformed("there are bytes behind the last chunk")
            case .head, .dataEnd, .trailer:
                rest = rest.dropFirst()
                try take(first)
            }
        }
    }

    /// Says that the body is complete.
    public mutating func finish() throws(SignatureFailure) {
        guard case .end = part else {
            throw SignatureFailure(
                "IncompleteBody", "The request body terminated unexpectedly", 400)
        }
        if let decodedLength, decodedLength != decodedCount { throw Self.wrongLength }
    }

    // MARK: Lines

    private mutating func take(_ byte: UInt8) throws(SignatureFailure) {
        guard byte == 0x0A else {
            guard line.count < Self.lineLimit else { throw Self.malformed("a line is too long") }
            line.append(byte)
            return
        }
        if line.last == 0x0D { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        switch part {
        case .head: try head(text)
        case .dataEnd:
            guard text.isEmpty else {
                throw Self.malformed("a chunk is longer than it says")
            }
            try endChunk()
            part = .head
        case .trailer: try trailer(text)
        case .data, .end: break
        }
    }

    /// `SIZE` or `SIZE;chunk-signature=HEX`.
    private mutating func head(_ text: String) throws(SignatureFailure) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let digits = parts[0].utf8
        guard 1...15 ~= digits.count, !parts[0].hasPrefix("+"), !parts[0].hasPrefix("-"),
            let size = Int(parts[0], radix: 16)
        else { throw Self.malformed("a chunk's size is no hexadecimal number") }
        let name = "chunk-signature="
        if let field = parts.dropFirst().first(where: { $0.hasPrefix(name) }) {
            claimed = String(field.dropFirst(name.count))
            isSigned = true
        } else if signatures != nil {
            throw Self.malformed("a chunk has no signature")
        }
        if size > 0 {
            if let lastSize, lastSize < Self.smallestChunk {
                throw SignatureFailure(
                    "InvalidChunkSizeError",
                    "Only the last chunk is allowed to have a size less than 8192 bytes", 403)
            }
            if let decodedLength, size > decodedLength - decodedCount { throw Self.wrongLength }
            lastSize = size
            part = .data(left: size)
            return
        }
        try endChunk()
        part = .trailer
    }

    private mutating func endChunk() throws(SignatureFailure) {
        guard signatures != nil else { return }
        let digest = Hex.text(hash.finalize())
        hash = SHA256()
        try signatures?.check(chunk: digest, claimed: claimed)
    }

    // MARK: Trailers

    /// A field, or the empty line that ends everything.
    private mutating func trailer(_ text: String) throws(SignatureFailure) {
        guard !text.isEmpty else {
            // Some clients put the trailer's signature behind an empty line.
            if isSigned, trailerSignature == nil, !trailers.isEmpty { return }
            try endTrailers()
            part = .end
            return
        }
        guard hasTrailer else { throw Self.malformed("there is a trailer that nobody announced") }
        trailerBytes += text.utf8.count
        guard trailerBytes <= Self.trailerLimit else {
            throw Self.malformed("the trailers are too long")
        }
        guard let colon = text.firstIndex(of: ":") else {
            throw SignatureFailure(
                "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform"
                    + " to our published schema.", 400)
        }
        let name = text[..<colon].lowercased()
        let value = SignedRequest.trimmed(String(text[text.index(after: colon)...]))
        if name == "x-amz-trailer-signature" {
            trailerSignature = value
        } else {
            trailers.append((name, value))
        }
    }

    private mutating func endTrailers() throws(SignatureFailure) {
        guard signatures != nil, let trailerSignature else { return }
        let text = trailers.map { "\($0.name):\($0.value)\n" }.joined()
        try signatures?.check(trailer: text, claimed: trailerSignature)
    }

    // MARK: Failures

    private static func malformed(_ detail: String) -> SignatureFailure {
        SignatureFailure(
            "InvalidRequest", "The aws-chunked body is malformed: \(detail)", 400)
    }

    private static let wrongLength = SignatureFailure(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP"
            + " header.", 400)
}

/// The chain of signatures over the chunks of one body: each covers the one before it.
struct ChunkSignatures {
    private let key: SigningKey
    private let claim: SignatureClaim
    private var previous: String

    init(key: SigningKey, claim: SignatureClaim) {
        self.key = key
        self.claim = claim
        previous = claim.signature
    }

    /// - Parameter digest: the SHA-256 of the chunk's data in hexadecimal.
    mutating func check(chunk digest: String, claimed: String) throws(SignatureFailure) {
        try check(
            "AWS4-HMAC-SHA256-PAYLOAD\n\(claim.time.text)\n\(claim.scope)\n\(previous)\n"
                + "\(Hex.sha256(""))\n\(digest)", claimed)
    }

    mutating func check(trailer text: String, claimed: String) throws(SignatureFailure) {
        try check(
            "AWS4-HMAC-SHA256-TRAILER\n\(claim.time.text)\n\(claim.scope)\n\(previous)\n"
                + Hex.sha256(text), claimed)
    }

    private mutating func check(
        _ stringToSign: String, _ claimed: String
    ) throws(SignatureFailure) {
        let signature = key.signature(of: stringToSign)
        guard SignatureVerifier.same(signature, claimed) else {
            throw .mismatch(
                key: claim.accessKeyID, provided: claimed, stringToSign: stringToSign,
                canonical: nil, .s3)
        }
        previous = signature
    }
}
