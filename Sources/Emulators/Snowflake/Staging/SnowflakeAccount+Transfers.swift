import Crypto
import DataFormats
import OrderedCollections
import SnowflakeSQL

// PUT and GET. Source: Snowflake documentation, PUT and GET; only internal stages take part.
extension SnowflakeAccount {
    func put(_ put: PutFiles, _ context: StatementContext) async throws(SnowflakeError)
        -> StatementResult
    {
        let transfer = try transfer(put, context)
        guard let localFiles else {
            context.session.work.transfer = transfer
            return StatementResult(columns: Self.putColumns, rows: [])
        }
        var rows: [[SnowflakeValue]] = []
        let found = try localFiles.read(transfer.localPath)
        guard !found.isEmpty else {
            throw .execution(253_006, "42501", "File doesn't exist: ['\(transfer.localPath)']")
        }
        for (name, bytes) in found { rows.append(upload(name, bytes, transfer)) }
        return StatementResult(columns: Self.putColumns, rows: rows)
    }

    private static let putColumns: [StatementResult.Column] = [
        .init("source", .varchar), .init("target", .varchar), .init("source_size", .integer),
        .init("target_size", .integer), .init("source_compression", .varchar),
        .init("target_compression", .varchar), .init("status", .varchar),
        .init("message", .varchar),
    ]

    private func transfer(
        _ put: PutFiles, _ context: StatementContext
    ) throws(SnowflakeError) -> ClientTransfer {
        let source = try stageSource(put.target, [], context)
        guard case .inside(let stage, let prefix) = source.place else {
            throw .unsupported("PUT to an external stage")
        }
        var transfer = ClientTransfer(
            isUpload: true, stage: stage, prefix: Self.folder(prefix),
            localPath: Self.path(ofURL: put.file))
        for option in try bound(put.options, context) {
            switch option.name {
            case "AUTO_COMPRESS": transfer.compresses = option.value.boolean ?? true
            case "OVERWRITE": transfer.overwrites = option.value.boolean ?? false
            case "SOURCE_COMPRESSION":
                transfer.sourceCompression = (option.value.text ?? "auto_detect").lowercased()
            case "PARALLEL": transfer.parallel = option.value.integer ?? 4
            default:
                throw .compilation(
                    1003, "42000", "invalid property '\(option.name)' for 'PUT'")
            }
        }
        return transfer
    }

    /// A stage's path as a folder: what follows the stage's name in PUT is one.
    private static func folder(_ path: String) -> String {
        path.isEmpty || path.hasSuffix("/") ? path : path + "/"
    }

    private static func path(ofURL url: String) -> String {
        url.lowercased().hasPrefix("file://") ? String(url.dropFirst(7)) : url
    }

    private func upload(
        _ name: String, _ bytes: [UInt8], _ transfer: ClientTransfer
    ) -> [SnowflakeValue] {
        let given = transfer.sourceCompression
        let packed =
            given == "auto_detect"
            ? Self.packing(of: bytes, name) : given == "bz2" ? "BZIP2" : given.uppercased()
        var target = name
        var content = bytes
        var packing = packed
        if transfer.compresses, packed == "NONE" {
            target += ".gz"
            content = Compression.compress(bytes, as: .gzip)
            packing = "GZIP"
        }
        let key = transfer.prefix + target
        let exists = work.internalFiles[transfer.stage]?[key] != nil
        let isKept = exists && !transfer.overwrites
        if !isKept { store(content, key: key, inStage: transfer.stage) }
        return [
            .text(name), .text(target), .integer(bytes.count),
            .integer(isKept ? 0 : content.count), .text(packed), .text(packing),
            .text(isKept ? "SKIPPED" : "UPLOADED"), .text(""),
        ]
    }

    /// What a file is compressed with, by its first bytes as clients look at them.
    private static func packing(of bytes: [UInt8], _ name: String) -> String {
        if bytes.starts(with: [0x1F, 0x8B]) { return "GZIP" }
        if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return "ZSTD" }
        if bytes.starts(with: Array("BZh".utf8)) { return "BZIP2" }
        if bytes.starts(with: Array("PAR1".utf8)) { return "PARQUET" }
        if bytes.starts(with: Array("ORC".utf8)) { return "ORC" }
        return name.hasSuffix(".br") ? "BROTLI" : "NONE"
    }

    func get(_ get: GetFiles, _ context: StatementContext) async throws(SnowflakeError)
        -> StatementResult
    {
        let source = try stageSource(get.source, [], context)
        guard case .inside(let stage, _) = source.place else {
            throw .unsupported("GET from an external stage")
        }
        var found = try await files(in: source)
        if let pattern = get.options["PATTERN"]?.text {
            found = try matching(found, pattern, source)
        }
        var transfer = ClientTransfer(
            isUpload: false, stage: stage, prefix: "", localPath: Self.path(ofURL: get.folder))
        transfer.files = found.map(\.key)
        transfer.parallel = get.options["PARALLEL"]?.integer ?? 10
        let columns: [StatementResult.Column] = [
            .init("file", .varchar), .init("size", .integer), .init("status", .varchar),
            .init("message", .varchar),
        ]
        guard let localFiles else {
            context.session.work.transfer = transfer
            return StatementResult(columns: columns, rows: [])
        }
        var rows: [[SnowflakeValue]] = []
        for file in found {
            let name = file.key.split(separator: "/").last.map(String.init) ?? file.key
            let bytes = try await bytes(of: file, in: source)
            try localFiles.write(bytes, name: name, into: transfer.localPath)
            rows.append([
                .text(name), .integer(bytes.count), .text("DOWNLOADED"), .text(""),
            ])
        }
        return StatementResult(columns: columns, rows: rows)
    }

    /// Puts a file into an internal stage.
    func store(_ bytes: [UInt8], key: String, inStage stage: String) {
        work.internalFiles[stage]?[key]?.tag.settle()
        work.internalFiles[stage, default: [:]][key] = InternalFile(
            bytes: bytes, tag: FileTag(of: bytes), modified: now())
    }

    /// Takes a file out of an internal stage.
    func forget(_ key: String, inStage stage: String) {
        work.internalFiles[stage]?[key]?.tag.settle()
        work.internalFiles[stage]?[key] = nil
    }

    /// Takes all files out of an internal stage.
    func forgetFiles(ofStage stage: Int) {
        var files = work.internalFiles.removeValue(forKey: "\(stage)") ?? [:]
        for place in files.values.indices { files.values[place].tag.settle() }
    }
}

extension SnowflakeEmulator {
    /// Puts a file that a client has uploaded into its stage.
    public func receive(_ bytes: [UInt8], name: String, for transfer: ClientTransfer) {
        account.store(bytes, key: transfer.prefix + name, inStage: transfer.stage)
    }

    /// A file that a client fetches; nil when it is not in the stage.
    public func staged(_ key: String, for transfer: ClientTransfer) -> [UInt8]? {
        account.work.internalFiles[transfer.stage]?[transfer.prefix + key]?.bytes
    }
}
