import Foundation

/// Runs Python with pyarrow, the format's reference implementation, where a machine has it.
enum PyArrow {
    static let isAvailable = (try? run("import pyarrow.parquet", [])) != nil

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs a program with arguments and returns what it printed.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: String(decoding: complaint, as: UTF8.self))
        }
        return String(decoding: printed, as: UTF8.self)
    }

    /// An empty folder for a test's files.
    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("rehearsal-parquet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Gives values the form that `ParquetFile.records()` gives them.
    static let plainValues = """
        import json, sys, datetime, uuid
        import pyarrow as pa, pyarrow.parquet as pq

        def clock(value, unit, zone):
            per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
            seconds, rest = divmod(value, per)
            moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
            nanos = rest * (10**9 // per)
            text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
            if nanos:
                digits = f"{nanos:09}"
                while digits.endswith("000"):
                    digits = digits[:-3]
                text += "." + digits
            return text + ("Z" if zone else "")

        def plain(scalar):
            kind = scalar.type
            if not scalar.is_valid:
                return None
            if pa.types.is_dictionary(kind):
                return plain(scalar.value)
            if isinstance(kind, pa.BaseExtensionType):
                if "uuid" in str(kind):
                    return str(scalar.as_py())
                return plain(scalar.value)
            if pa.types.is_timestamp(kind):
                return clock(scalar.value, kind.unit, kind.tz)
            if pa.types.is_time(kind):
                return clock(scalar.value, kind.unit, False)[11:]
            if pa.types.is_date(kind):
                return scalar.as_py().isoformat()
            if pa.types.is_decimal(kind):
                return {"decimal": format(scalar.as_py(), "f")}
            if pa.types.is_floating(kind):
                value = scalar.as_py()
                if value != value:
                    return "NaN"
                if value in (float("inf"), float("-inf")):
                    return "Infinity" if value > 0 else "-Infinity"
                return float(str(pa.scalar(value, kind).as_py()))
            if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
                return scalar.as_py().hex()
            if pa.types.is_map(kind):
                return {plain_key(k): plain_value(v) for k, v in pairs(scalar)}
            if pa.types.is_list(kind) or pa.types.is_large_list(kind):
                return [plain(item) for item in scalar.values]
            if pa.types.is_struct(kind):
                return {name: plain(scalar[name]) for name in [f.name for f in kind]}
            return scalar.as_py()

        def pairs(scalar):
            return [(item["key"], item["value"]) for item in scalar.values]

        def plain_key(scalar):
            return scalar.as_py()

        def plain_value(scalar):
            return plain(scalar)

        def dump(table, path):
            columns = {name: table.column(name) for name in table.column_names}
            with open(path, "w") as file:
                for row in range(table.num_rows):
                    record = {name: plain(column[row]) for name, column in columns.items()}
                    file.write(json.dumps(record) + "\\n")

        """
}
