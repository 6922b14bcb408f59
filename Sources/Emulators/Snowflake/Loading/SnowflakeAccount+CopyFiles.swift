import CloudModel

/// Which files a COPY loads.
extension SnowflakeAccount {
    /// The files to load; those that FILES names and that were loaded before go into the results.
    func chosen(
        _ job: CopyJob, _ context: StatementContext, _ results: inout [CopyFileResult]
    ) async throws(SnowflakeError) -> [StagedObject] {
        let candidates = try await candidates(job)
        let selection = LoadSelection(
            table: job.table,
            pending: (context.session.transaction?.loads ?? []).filter {
                $0.table == job.table.header.id
            }.map(\.record),
            now: Int128(now()), options: job.options)
        var chosen: [StagedObject] = []
        var size = 0
        for file in candidates {
            let name = job.source.shown(file.key)
            switch selection.choice(name, file) {
            case .load:
                if let limit = job.options.sizeLimit, size >= limit, !chosen.isEmpty { continue }
                size += file.size
                chosen.append(file)
            case .loaded, .uncertain:
                guard job.options.files != nil else { continue }
                results.append(
                    CopyFileResult(
                        file: name, status: "LOAD_SKIPPED", object: file,
                        note: "File was loaded before."))
            }
        }
        return chosen
    }

    /// The files that FILES and PATTERN mean: those that FILES names are looked for one by one,
    /// without a list of the place.
    private func candidates(_ job: CopyJob) async throws(SnowflakeError) -> [StagedObject] {
        var files: [StagedObject] = []
        if let names = job.options.files {
            for name in names {
                // FILES counts from the place in FROM, whose prefix they extend.
                let key = Self.joined(job.source.base, name)
                files.append(try await file(key, in: job.source))
            }
        } else {
            files = try await self.files(in: job.source)
        }
        guard let pattern = job.options.pattern else { return files }
        return try matching(files, pattern, job.source)
    }

    private static func joined(_ base: String, _ name: String) -> String {
        base.isEmpty || base.hasSuffix("/") ? base + name : base + "/" + name
    }

    /// The files whose shown names match the whole pattern.
    func matching(
        _ files: [StagedObject], _ pattern: String, _ source: StageSource
    ) throws(SnowflakeError) -> [StagedObject] {
        // Patterns of files have what those of functions lack, such as looking ahead.
        lazy var regex = try? Regex(pattern).matchingSemantics(.unicodeScalar)
        let isPattern = memo.result(for: FileMatch(pattern: pattern), weight: { _ in 256 }) {
            regex != nil
        }
        guard isPattern else {
            throw .execution(100048, "2201B", "Invalid regular expression: '\(pattern)'")
        }
        return files.filter { file in
            let name = source.shown(file.key)
            return memo.result(for: FileMatch(pattern: pattern, name: name), weight: { _ in 256 }) {
                (try? regex?.wholeMatch(in: name)) != nil
            }
        }
    }
}

/// Whether a file's name matches a pattern as a whole; without a name, whether it is a pattern.
private struct FileMatch: Hashable, Sendable {
    let pattern: String
    var name: String?
}
