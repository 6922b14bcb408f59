import CloudModel
import DataFormats
import OrderedCollections
import SimKernel
import StatesLanguage

/// Tasks that a mock answers instead of their service.
extension StepFunctionsEmulator {
    /// Whether the mocks take care of a task.
    func mock(_ request: TaskRequest, of arn: String) -> Bool {
        guard let mocks else { return false }
        guard let (answer, seconds) = next(request.state, mocks) else {
            guard answersFromMocksOnly else { return false }
            deliver(
                .taskFailed(
                    request.token, error: StatesError.Name.runtime.rawValue,
                    cause: Self.missing(request.state, request.resource)), to: arn,
                state: request.state)
            return true
        }
        let input: ExecutionInput =
            switch answer {
            case .returns(let value): .taskSucceeded(request.token, output: Payload(value))
            case .fails(let error, let cause):
                .taskFailed(request.token, error: error, cause: cause)
            }
        deliver(input, to: arn, state: request.state, after: .seconds(seconds))
        return true
    }

    private func next(
        _ name: String, _ mocks: MockBook
    ) -> (answer: MockBook.Answer, seconds: Int64)? {
        let call = state.mockCalls[name, default: 0]
        state.mockCalls[name] = call + 1
        return mocks.answer(name, call: call)
    }

    private static func missing(_ state: String, _ what: String) -> String {
        "The state '\(state)' uses \(what) and has no mock"
    }

    /// The items that a mock gives for an ItemReader; nothing where the reader is to be asked.
    func mockItems(_ name: String) throws(StatesError) -> [ReadItem]? {
        guard let mocks else { return nil }
        switch next(name, mocks)?.answer {
        case .returns(let value)?:
            guard case .array(let items) = value else {
                throw .itemReader("Attempting to map over non-iterable node.")
            }
            return items.map { ReadItem(value: $0, source: "STATE_DATA") }
        case .fails(let error, let cause)?: throw StatesError(name: error, cause: cause)
        case nil:
            if answersFromMocksOnly { throw .itemReader(Self.missing(name, "an ItemReader")) }
            return nil
        }
    }
}
