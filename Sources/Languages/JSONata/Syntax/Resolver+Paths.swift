extension Resolver {
    mutating func path(
        _ left: Syntax, _ right: Syntax, _ position: Int
    ) throws(JSONataError) -> Draft {
        let first = try resolve(left)
        let path: Draft
        if first.isPath {
            path = first
        } else {
            path = Draft(.path([first]), at: position)
            if case .parent(let slot) = first.kind { path.seeking = [slot] }
        }
        var steps = path.steps
        let rest = try resolve(right)
        if rest.isPath {
            steps += rest.steps
        } else {
            rest.stages += rest.predicates
            rest.predicates = []
            steps.append(rest)
        }
        for step in steps {
            switch step.kind {
            case .number, .leaf(.bool), .leaf(.null):
                throw JSONataError(.literalAsStep, position: step.position)
            case .string(let name): step.kind = .name(name)
            default: break
            }
        }
        if steps.contains(where: \.keepsArray) { path.keepsSingleton = true }
        // Array constructors at both ends keep what they made.
        if steps[0].isArray { steps[0].isConstructor = true }
        if steps[steps.count - 1].isArray { steps[steps.count - 1].isConstructor = true }
        path.kind = .path(steps)
        try bindAncestors(of: path)
        return path
    }

    mutating func filter(
        _ left: Syntax, _ right: Syntax, _ position: Int
    ) throws(JSONataError) -> Draft {
        let result = try resolve(left)
        let step = result.steps[result.steps.count - 1]
        if step.group != nil {
            throw JSONataError(.predicateAfterGroup, position: position)
        }
        let predicate = try resolve(right)
        for slot in predicate.seeking {
            if slot.level == 1 {
                try seek(slot, in: step)
            } else {
                slot.level -= 1
            }
        }
        // A predicate that is nothing but `%` has no ancestor and no value.
        if !predicate.isParent { step.adopt(predicate) }
        if result.isPath {
            step.stages.append(.filter(predicate))
        } else {
            step.predicates.append(.filter(predicate))
        }
        return result
    }

    mutating func group(
        _ left: Syntax, _ pairs: [Syntax.Pair], _ position: Int
    ) throws(JSONataError) -> Draft {
        let result = try resolve(left)
        if result.group != nil { throw JSONataError(.secondGroup, position: position) }
        result.group = try resolve(pairs)
        result.groupPosition = position
        return result
    }

    mutating func sort(
        _ left: Syntax, _ terms: [Syntax.Term], _ position: Int
    ) throws(JSONataError) -> Draft {
        let first = try resolve(left)
        let path = first.isPath ? first : Draft(.path([first]), at: position)
        let step = Draft(.sort([]), at: position)
        var drafts: [(isDescending: Bool, expression: Draft)] = []
        for term in terms {
            let expression = try resolve(term.expression)
            step.adopt(expression)
            drafts.append((term.isDescending, expression))
        }
        step.kind = .sort(drafts)
        path.kind = .path(path.steps + [step])
        try bindAncestors(of: path)
        return path
    }

    mutating func focus(
        _ left: Syntax, _ name: String, _ syntax: Syntax
    ) throws(JSONataError) -> Draft {
        let result = try resolve(left)
        let step = result.steps[result.steps.count - 1]
        if !step.stages.isEmpty || !step.predicates.isEmpty {
            throw JSONataError(.focusAfterPredicate, position: syntax.position)
        }
        if case .sort = step.kind {
            throw JSONataError(.focusAfterSort, position: syntax.position)
        }
        if syntax.keepsArray { step.keepsArray = true }
        step.focus = symbols.symbol(name)
        step.isTuple = true
        return result
    }

    mutating func index(
        _ left: Syntax, _ name: String, _ position: Int
    ) throws(JSONataError) -> Draft {
        let first = try resolve(left)
        var result = first
        if !first.isPath {
            result = Draft(.path([first]), at: position)
            first.stages += first.predicates
            first.predicates = []
        }
        let step = result.steps[result.steps.count - 1]
        if step.stages.isEmpty {
            step.index = symbols.symbol(name)
        } else {
            step.stages.append(.index(symbols.symbol(name)))
        }
        step.isTuple = true
        return result
    }

    /// Looks in the steps before the last for those that its `%` mean.
    private func bindAncestors(of path: Draft) throws(JSONataError) {
        let steps = path.steps
        let last = steps[steps.count - 1]
        var slots = last.seeking
        if case .parent(let slot) = last.kind { slots.append(slot) }
        for slot in slots {
            var place = steps.count - 2
            while slot.level > 0 {
                guard place >= 0 else {
                    path.seeking.append(slot)
                    break
                }
                var step = steps[place]
                place -= 1
                // Steps that bind a focus stay where they were: the first of them is the parent.
                while place >= 0, step.focus != nil, steps[place].focus != nil {
                    step = steps[place]
                    place -= 1
                }
                try seek(slot, in: step)
            }
        }
    }

    private func seek(_ slot: Draft.Slot, in step: Draft) throws(JSONataError) {
        switch step.kind {
        case .name, .leaf(.wildcard):
            slot.level -= 1
            guard slot.level == 0 else { return }
            if let earlier = step.ancestor {
                if earlier !== slot { slot.shared = earlier }
            } else {
                step.ancestor = slot
            }
            step.isTuple = true
        case .parent: slot.level += 1
        case .block(let expressions):
            guard let last = expressions.last else { return }
            step.isTuple = true
            try seek(slot, in: last)
        case .path(let steps):
            step.isTuple = true
            var place = steps.count - 1
            try seek(slot, in: steps[place])
            while slot.level > 0, place > 0 {
                place -= 1
                try seek(slot, in: steps[place])
            }
        default:
            throw JSONataError(.noAncestor, position: step.position, token: step.kindName)
        }
    }
}
