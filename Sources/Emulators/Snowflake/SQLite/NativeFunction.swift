import CSQLite

/// A function that compiled statements call by name.
struct NativeFunction: Sendable {
    typealias Scalar = @Sendable (FunctionCall) throws(SnowflakeError) -> Void
    typealias MakeState = @Sendable (ExecutionEnvironment) -> any AggregateState

    enum Body: Sendable {
        case scalar(Scalar)
        case aggregate(MakeState, argumentTypes: [SnowflakeType])
    }

    /// Unique among all functions: it contains the types that the body was made for.
    var name: String
    var isDeterministic = true
    /// Whether it looks at nothing but its arguments and the session's formats and zone, so that
    /// other hands may call it.
    var isPure = false
    var body: Body

    init(name: String, isDeterministic: Bool = true, isPure: Bool = false, body: Body) {
        // SQLite takes names of at most 255 bytes, none of which is zero.
        if Self.withMarkedCapitals(name).utf8.count > 200 || name.utf8.contains(0) {
            var bits: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in name.utf8 { bits = (bits ^ UInt64(byte)) &* 0x100_0000_01B3 }
            let start = name.utf8.prefix(100).filter { $0 != 0 }
            self.name = "\(String(decoding: start, as: UTF8.self))#\(bits)"
        } else {
            self.name = name
        }
        self.isDeterministic = isDeterministic
        self.isPure = isPure
        self.body = body
    }

    /// The name in SQLite, which does not tell capitals from small letters where names do: they
    /// hold keys of objects, formats and patterns.
    var nativeName: String { Self.withMarkedCapitals(name) }

    private static func withMarkedCapitals(_ name: String) -> String {
        let mark = UInt8(ascii: "^")
        func isMarked(_ byte: UInt8) -> Bool {
            byte == mark || (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
        }
        guard name.utf8.contains(where: isMarked) else { return name }
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            if isMarked(byte) { bytes.append(mark) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How the name stands in a statement: constants that are part of it may hold quotes.
    var quoted: String {
        guard nativeName.utf8.contains(0x22) else { return "\"\(nativeName)\"" }
        let parts = nativeName.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"\(parts.joined(separator: "\"\""))\""
    }
}

/// What an aggregate gathers over the rows of a group.
protocol AggregateState: AnyObject {
    /// Takes a row as SQLite gives it.
    func take(_ call: FunctionCall, as types: [SnowflakeType]) throws(SnowflakeError)
    func step(_ arguments: [SnowflakeValue]) throws(SnowflakeError)
    /// Takes back the oldest row of a sliding window frame.
    func remove(_ arguments: [SnowflakeValue]) throws(SnowflakeError)
    func result() throws(SnowflakeError) -> SnowflakeValue
}

extension AggregateState {
    func take(_ call: FunctionCall, as types: [SnowflakeType]) throws(SnowflakeError) {
        try step(try call.values(as: types))
    }
}

/// One call of a function by SQLite.
struct FunctionCall {
    let context: OpaquePointer?
    let arguments: UnsafeMutablePointer<OpaquePointer?>?
    let count: Int
    /// The connection's, which lives longer than any call.
    unowned(unsafe) let environment: ExecutionEnvironment

    func isNull(_ index: Int) -> Bool {
        sqlite3_value_type(arguments?[index]) == SQLITE_NULL
    }
    func isInteger(_ index: Int) -> Bool {
        sqlite3_value_type(arguments?[index]) == SQLITE_INTEGER
    }
    func integer(_ index: Int) -> Int64 { sqlite3_value_int64(arguments?[index]) }
    func double(_ index: Int) -> Double { sqlite3_value_double(arguments?[index]) }
    func wide(_ index: Int) -> Int128 { Storage.wide(arguments?[index]) }
    func text(_ index: Int) -> String { Storage.text(arguments?[index]) }
    func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> { Storage.bytes(arguments?[index]) }
    func value(_ index: Int, as type: SnowflakeType) throws(SnowflakeError) -> SnowflakeValue {
        try Storage.decode(arguments?[index], as: type)
    }

    func values(as types: [SnowflakeType]) throws(SnowflakeError) -> [SnowflakeValue] {
        var values: [SnowflakeValue] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try value(index, as: types[index])) }
        return values
    }

    func returnNull() { sqlite3_result_null(context) }
    func returnInteger(_ value: Int64) { sqlite3_result_int64(context, value) }
    func returnArgument(_ index: Int) { sqlite3_result_value(context, arguments?[index]) }
    func returnWide(_ value: Int128) { self.return(Storage.encode(wide: value)) }
    func returnText(_ bytes: UnsafeBufferPointer<UInt8>) {
        sqlite3_result_text64(
            context,
            UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                ?? SQLiteStatement.emptyText,
            UInt64(bytes.count), SQLiteStatement.transient, UInt8(SQLITE_UTF8))
    }

    func `return`(_ value: SnowflakeValue) { self.return(Storage.encode(value)) }

    func `return`(_ value: SQLiteValue) {
        switch value {
        case .null: sqlite3_result_null(context)
        case .integer(let integer): sqlite3_result_int64(context, integer)
        case .real(let real): sqlite3_result_double(context, real)
        case .text(var text): text.withUTF8 { returnText($0) }
        case .blob(let bytes):
            bytes.withUnsafeBytes { raw in
                sqlite3_result_blob64(
                    context, raw.baseAddress ?? UnsafeRawPointer(SQLiteStatement.emptyText),
                    UInt64(raw.count), SQLiteStatement.transient)
            }
        }
    }
}

/// Carries a function and its connection through SQLite's C interface.
final class NativeBox {
    private let function: NativeFunction
    private let scalar: NativeFunction.Scalar
    /// The connection lives longer than its functions.
    private unowned(unsafe) let connection: SQLiteConnection

    init(_ function: NativeFunction, _ connection: SQLiteConnection) {
        self.function = function
        self.connection = connection
        // A closure of its own: hands that call one count its users in one place.
        if case .scalar(let body) = function.body {
            scalar = { call throws(SnowflakeError) in try body(call) }
        } else {
            scalar = { _ in }
        }
    }

    private var environment: ExecutionEnvironment { connection.environment }

    @inline(__always)
    private static func box(_ context: OpaquePointer?) -> Unmanaged<NativeBox> {
        Unmanaged<NativeBox>.fromOpaque(sqlite3_user_data(context))
    }

    private static func fail(
        _ context: OpaquePointer?, _ environment: ExecutionEnvironment, _ error: SnowflakeError
    ) {
        environment.pendingError = error
        sqlite3_result_error(context, "refused", 7)
    }

    static let release: @convention(c) (UnsafeMutableRawPointer?) -> Void = { pointer in
        guard let pointer else { return }
        Unmanaged<NativeBox>.fromOpaque(pointer).release()
    }

    static let call:
        @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
            context, count, arguments in
            NativeBox.box(context)._withUnsafeGuaranteedRef { box in
                let environment = box.environment
                do throws(SnowflakeError) {
                    try box.scalar(
                        FunctionCall(
                            context: context, arguments: arguments, count: Int(count),
                            environment: environment))
                } catch { fail(context, environment, error) }
            }
        }

    // MARK: Aggregates

    /// The state of a group, made when its first row comes.
    @inline(__always)
    private static func state(
        _ context: OpaquePointer?, create: Bool
    ) -> Unmanaged<StateHolder>? {
        guard
            let slot = sqlite3_aggregate_context(
                context, create ? Int32(MemoryLayout<UnsafeRawPointer?>.size) : 0)
        else { return nil }
        let pointer = slot.assumingMemoryBound(to: UnsafeRawPointer?.self)
        if let known = pointer.pointee { return Unmanaged.fromOpaque(known) }
        return create ? makeState(context, at: pointer) : nil
    }

    private static func makeState(
        _ context: OpaquePointer?, at pointer: UnsafeMutablePointer<UnsafeRawPointer?>
    ) -> Unmanaged<StateHolder>? {
        let box = box(context).takeUnretainedValue()
        guard case .aggregate(let make, let types) = box.function.body else { return nil }
        let holder = Unmanaged.passRetained(
            StateHolder(make(box.environment), types, box.environment))
        pointer.pointee = UnsafeRawPointer(holder.toOpaque())
        return holder
    }

    @inline(__always)
    private static func feed(
        _ context: OpaquePointer?, _ count: Int32,
        _ arguments: UnsafeMutablePointer<OpaquePointer?>?, remove: Bool
    ) {
        state(context, create: true)?._withUnsafeGuaranteedRef { holder in
            do throws(SnowflakeError) {
                let call = FunctionCall(
                    context: context, arguments: arguments, count: Int(count),
                    environment: holder.environment)
                if remove {
                    try holder.state.remove(try call.values(as: holder.types))
                } else {
                    try holder.state.take(call, as: holder.types)
                }
            } catch { fail(context, holder.environment, error) }
        }
    }

    static let step:
        @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
            feed($0, $1, $2, remove: false)
        }
    static let inverse:
        @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
            feed($0, $1, $2, remove: true)
        }

    /// Gives the result of a group; of one without rows when there is no state.
    private static func answer(_ context: OpaquePointer?) {
        let box = box(context).takeUnretainedValue()
        guard case .aggregate(let make, _) = box.function.body else { return }
        let known = state(context, create: false)?.takeUnretainedValue().state
        do throws(SnowflakeError) {
            let value = try (known ?? make(box.environment)).result()
            FunctionCall(
                context: context, arguments: nil, count: 0, environment: box.environment
            ).return(value)
        } catch { fail(context, box.environment, error) }
    }

    static let value: @convention(c) (OpaquePointer?) -> Void = { answer($0) }
    static let final: @convention(c) (OpaquePointer?) -> Void = { context in
        answer(context)
        if let slot = sqlite3_aggregate_context(context, 0) {
            let pointer = slot.assumingMemoryBound(to: UnsafeRawPointer?.self)
            if let holder = pointer.pointee {
                Unmanaged<StateHolder>.fromOpaque(holder).release()
                pointer.pointee = nil
            }
        }
    }
}

/// Keeps a state alive between calls from C.
private final class StateHolder {
    let state: any AggregateState
    let types: [SnowflakeType]
    unowned(unsafe) let environment: ExecutionEnvironment

    init(
        _ state: any AggregateState, _ types: [SnowflakeType], _ environment: ExecutionEnvironment
    ) {
        self.state = state
        self.types = types
        self.environment = environment
    }
}
