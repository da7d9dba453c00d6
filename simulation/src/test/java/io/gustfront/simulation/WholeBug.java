package io.gustfront.simulation;

import io.gustfront.testsupport.PlantedBug;
import java.util.function.UnaryOperator;

/** What is put into copies of the engine, one at a time, to see that the simulation finds it. */
enum WholeBug {
    // ---- the control plane: terms, commands, states
    A_WRITE_THAT_DOES_NOT_CHECK_THE_TERM(bug -> bug.replacing(
            "io.gustfront.cluster.master.Writes", "draft.writes.add(new StoreWrite.Check(TERM, termVersion));", "")),
    A_COMMAND_ANSWERED_BEFORE_IT_IS_DURABLE(bug -> bug.replacing("io.gustfront.cluster.master.MasterAgent", """
                        next.reply().accept(decision.answer());
                    } else {
            """, """
                        next.reply().accept(decision.answer());
                    } else if (next.command() instanceof Command.Submit) {
                        next.reply().accept(decision.answer());
                        commit(decision.changes(), done -> {});
                    } else {
            """)),
    A_COMMAND_THAT_IS_NOT_REMEMBERED(bug -> bug.replacing(
            "io.gustfront.cluster.master.CommandLogic",
            "all.add(new AddRequest(command.requestId(), new Request(lastRequest() + 1, done.topologyId(), done.outcome())));",
            "")),
    A_SUBMIT_HALF_DONE(bug -> bug.replacing(
            "io.gustfront.cluster.master.Writes",
            "put(NAMES, \"name\", add.topology().name(), add.topology().id(), names);",
            "")),
    AN_EPOCH_THAT_DOES_NOT_GROW(bug -> bug.replacing("io.gustfront.cluster.model.AssignmentRecord", """
                            epoch + 1,
                            target,
            """, """
                            epoch,
                            target,
            """)),
    A_KILL_THAT_DOES_NOT_WAIT_FOR_THE_WORKERS(bug -> bug.replacing(
            "io.gustfront.cluster.master.Tending",
            "return gone ? List.of(new RemoveTopology(topology.id())) : List.of();",
            "return List.of(new RemoveTopology(topology.id()));")),
    A_KILL_THAT_FORGETS_SLOTS_RELEASED_BEFORE(bug -> bug.replacing(
            "io.gustfront.cluster.master.Tending",
            "|| sights.isVacated(topology.id(), worker.slot()));",
            "|| worker.number() > 0);")),

    // ---- the control plane: moves
    A_SLOT_TAKEN_BEFORE_IT_IS_LEFT(bug -> bug.replacing(
                    "io.gustfront.cluster.master.Placing",
                    "if (!avoided.contains(placed.slot())) {",
                    "if (placed.first() > 0) {")
            .replacing(
                    "io.gustfront.cluster.master.Tending",
                    "if (!isUnplaced && Placing.isTaken(topology.id(), wanted.assignment(), image)) {",
                    "if (isUnplaced && Placing.isTaken(topology.id(), wanted.assignment(), image)) {")),
    A_NEW_PLACE_OPENED_BEFORE_THE_OLD_ONE_CLOSED(bug -> bug.replacing(
            "io.gustfront.cluster.master.AssignmentSteps", "&& closing.stream().noneMatch(entering::overlaps)", "")),
    A_PLACE_TAKEN_FOR_CLOSED_THAT_IS_OPEN(bug -> bug.replacing(
            "io.gustfront.cluster.master.Sights",
            "&& !worker.open().contains(new OpenPlacement(placed.executor(), placed.epoch()));",
            ";")),
    A_PLACE_TAKEN_FOR_CLOSED_BY_A_WORKER_THAT_HAS_NOT_HEARD(bug -> bug.replacing(
            "io.gustfront.cluster.master.Sights",
            "worker.planEpoch() >= assignment.epoch()\n                        &&",
            "")),
    BOLTS_THAT_LEAVE_WITH_THE_SPOUTS(bug -> bug.replacing(
            "io.gustfront.cluster.master.AssignmentSteps",
            "!spouts.isEmpty() ? spouts : spoutsClosing ? List.of() : leaving;",
            "leaving;")),

    // ---- the supervisor
    A_WORKER_STARTED_BEFORE_ITS_INCARNATION_IS_DURABLE(bug -> bug.replacing(
            "io.gustfront.cluster.supervisor.SlotKeeper",
            "        keep(new SlotNote(port, incarnation, newest.topologyId(), epoch), failure -> {",
            "        kept = new SlotNote(port, incarnation, newest.topologyId(), epoch);\n"
                    + "        start(newest.jar(), newest.blob());\n"
                    + "        keep(new SlotNote(port, incarnation, newest.topologyId(), epoch), failure -> {")),
    AN_INCARNATION_USED_TWICE(bug -> bug.replacing(
            "io.gustfront.cluster.supervisor.SlotKeeper",
            "int incarnation = 1 + Math.max(note.incarnation(), newest.knownIncarnation());",
            "int incarnation = Math.max(1, Math.max(note.incarnation(), newest.knownIncarnation()));")),
    A_SUPERVISOR_THAT_FORGETS_TO_REGISTER_AGAIN(bug -> bug.replacing(
            "io.gustfront.cluster.supervisor.SupervisorAgent",
            "if (conversation.onOpen(link, now())) {",
            "if (conversation.onOpen(link, now()) && reports.values().stream().allMatch(one -> one.sent == null)) {")),
    A_SUPERVISOR_THAT_DOES_NOT_ADOPT_WHAT_RUNS(
            bug -> bug.replacing("io.gustfront.cluster.supervisor.SupervisorAgent", "            slot.adopt();\n", "")),
    A_FROZEN_WORKER_THAT_IS_REPLACED_AND_NOT_KILLED(
            bug -> bug.replacing("io.gustfront.cluster.supervisor.SlotKeeper", """
                        heardNs = nowNs - patienceNs() + KILL_AGAIN_NS;
                        process.kill();
            """, """
                        onExit(mine);
            """)),

    // ---- links
    A_FRAME_LOST_AT_A_RECONNECT(bug -> bug.replacing(
                    "link.ResumableSession",
                    "        sent = peerReceived;\n",
                    "        sent = Math.min(resend.last(), peerReceived + 1);\n")
            .replacing("link.ResumableSession", "if (first <= received + 1) {", "if (first <= received + 2) {")),
    A_FRAME_APPLIED_TWICE(bug -> bug.replacing(
                    "link.ResumableSession",
                    "    private long received;\n",
                    "    private long received;\n    private boolean again;\n")
            .replacing(
                    "link.ResumableSession",
                    "        connection = newConnection;\n",
                    "        connection = newConnection;\n        again = state == SessionState.DETACHED;\n")
            .replacing(
                    "link.ResumableSession",
                    "            if (!take(lane)) {",
                    "            if (again) {\n                again = false;\n                take(lane);\n            }\n"
                            + "            if (!take(lane)) {")),
    AN_OLDER_INCARNATION_ACCEPTED(bug -> bug.replacing(
                    "link.PeerLink",
                    "        lastNumber = 0;\n        lastAttempt = 0;\n        return session;",
                    "        return null;")
            .replacing(
                    "link.PeerLink",
                    "        assert peer.incarnation() == newestIncarnation : \"raise comes first\";\n",
                    "")),
    AN_INCARNATION_THAT_SINKS(bug -> bug.replacing(
            "io.gustfront.cluster.master.Steps",
            "                        worker.incarnation(),\n                        sights",
            "                        0,\n                        sights")),
    TREES_KEPT_AT_A_LOSS(bug -> bug.replacing(
            "worker.PeerLinks",
            "        if (current != null) {\n            failTrees",
            "        if (current != null && current.self() < 0) {\n            failTrees")),
    TOO_FEW_TREES_FAILED_AT_A_LOSS(bug -> bug.replacing(
            "ack.AckLedger",
            "for (int at = 0; at < roots.length; at++) { if (roots[at] != 0) { lost[at]",
            "for (int at = 0; at < roots.length; at += 2) { if (roots[at] != 0) { lost[at]")),
    A_HOP_FORGOTTEN(bug -> bug.replacing("executor.BoltExecutor", "            anchor.addChildReach(reach);\n", "")),
    A_REROUTED_TUPLE_NOT_TOLD_OF(
            bug -> bug.replacing("route.Outlets", "            trees.reached(shell, reach);\n", "")),
    LATE_ARRIVALS_FORGOTTEN(bug -> bug.replacing("ack.AckLedger", "            lost[at] |= reach;\n", "")),
    A_REACH_LOST_IN_A_FOLD(bug -> bug.replacing(
            "ack.AckFold",
            "            reaches[into] |= reaches[from];",
            "            reaches[into] = reaches[from];")),
    OPEN_TREES_FAILED_ONCE_AT_A_CLOSE(
            bug -> bug.replacing("worker.PeerLinks", "        if (isAgain) {", "        if (isAgain && number() < 0) {")
                    .replacing(
                            "worker.PeerLinks",
                            "    long pendingBytes() {",
                            "    private int number() {\n        return 1;\n    }\n\n    long pendingBytes() {")),
    WHAT_WAS_UNDER_WAY_FORGOTTEN_AT_A_CLOSE(
            bug -> bug.replacing("worker.PeerLinks", "            refuse.accept(section, LOST);\n", "")),
    A_PLACEMENT_THAT_IS_NOT_CHECKED(bug -> bug.replacing(
                    "worker.PeerLinks",
                    "LocalPort port = current == null ? null : current.localPort(header.firstTask(), header.epoch());\n        Grantor",
                    "LocalPort port = current == null || current.local().isEmpty() ? null"
                            + " : current.local().getOrDefault(header.firstTask(),"
                            + " current.local().values().iterator().next());\n        Grantor")
            .replacing(
                    "worker.PeerLinks",
                    "if (port == null || grantor == null) {",
                    "if (port != null && grantor == null) {\n"
                            + "            port.inbox().offer(\n"
                            + "                    Parcel.of(section, header.tuples(), (tuples, bytes) -> {}), header.feedback());\n"
                            + "        } else if (port == null || grantor == null) {")),
    CREDIT_FORGOTTEN_BEFORE_ITS_PLAN(bug -> bug.replacing(
                    "worker.OpenSession", "placement.epoch() > line.epoch()", "plan.epoch() >= line.epoch()")
            .replacing(
                    "worker.OpenSession",
                    "                        && placement.executor().contains(line.firstTask())));",
                    "                        && plan.executors().values().stream().noneMatch(one -> one.epoch() == line.epoch()\n"
                            + "                                && one.executor().first() == line.firstTask())));")),
    A_REFUSED_SECTION_WHOSE_ROOTS_NOBODY_FAILS(bug -> bug.replacing(
            "worker.Worker",
            "        housekeeper.refuse(Parcel.of(section, tuples, (givenTuples, givenBytes) -> {}), reason);",
            "        if (tuples < 0) housekeeper.refuse(\n"
                    + "                Parcel.of(section, tuples, (givenTuples, givenBytes) -> {}), reason);")),

    // ---- executors
    A_MOVED_BOLT_THAT_FORGETS_WHAT_IT_HOLDS(bug -> bug.replacing(
                    "executor.BoltExecutor",
                    "        int unused = applyCalls(); // what other threads settled counts\n"
                            + "        failHeld(task, reason.kind());",
                    "        int unused = applyCalls();")
            .replacing(
                    "executor.BoltExecutor",
                    "        unused = applyCalls(); // what they called before they could know\n"
                            + "        failHeld(task, reason.kind());",
                    "        unused = applyCalls();")),
    NO_SECOND_FAILING_AFTER_A_LOSS(bug -> bug.replacing(
                    "worker.PeerLinks",
                    "losses.expire(clock.nanoTime()).forEach(this::loseTrees);",
                    "losses.expire(clock.nanoTime());")
            .replacing(
                    "worker.LossTracker",
                    "long nowNs) { if (!losses.containsKey(lost)",
                    "long nowNs) { if (boundNs > 0) { return false; } if (!losses.containsKey(lost)")),
    A_SPOUT_CLOSED_BEFORE_IT_HEARD_OF_ITS_TREES(bug -> bug.replacing(
            "executor.SpoutExecutor",
            "        failOpenTrees(task, reason);\n        deliverAllVerdicts();",
            "        deliverAllVerdicts();")),
    A_HELD_TUPLE_THAT_NEVER_EXPIRES(bug -> bug.replacing(
            "executor.BoltExecutor", "                fail(task, tuple, FailReason.Kind.NOT_ACKED);\n", "")),
    AN_ACK_THAT_OVERTAKES_AN_EMIT(bug -> bug.replacing(
            "executor.BoltExecutor",
            "            anchor.addChild(emitter.drawEdges(chosen));\n",
            "            emitter.drawEdges(chosen);\n")),

    // ---- Kafka
    AN_OFFSET_TOO_FAR(bug -> bug.replacing(
            "io.gustfront.kafka.offsets.OffsetTracker",
            "return head == tail ? position : offsets[place(head)];",
            "return head == tail ? position : offsets[place(head)] + 1;")),
    A_COMMIT_OF_WHAT_WAS_ONLY_READ(bug -> bug.replacing(
            "io.gustfront.kafka.offsets.OffsetTracker",
            "return head == tail ? position : offsets[place(head)];",
            "return position;")),
    A_LAST_COMMIT_THAT_TAKES_ALL_FOR_DONE(bug -> bug.replacing(
            "io.gustfront.kafka.OffsetCommitter",
            "offsets.put(partition, new OffsetAndMetadata(partition.committable(), note.text()));",
            "offsets.put(partition, new OffsetAndMetadata(partition.committable() + 1, note.text()));")),
    A_COMMIT_AFTER_REVOCATION(bug -> bug.replacing(
                    "io.gustfront.kafka.SpoutTask",
                    "        if (fetching.stop(STOP_TIMEOUT_MS)) {",
                    "        if (fetching.toString().isEmpty()) {")
            .replacing(
                    "io.gustfront.kafka.Fetcher",
                    "        if (!running) {\n            close(timeout);\n        }\n    }\n\n    private static void quietly",
                    "    }\n\n    private static void quietly")
            .replacing(
                    "executor.TaskContext",
                    "    void stopBackground() {\n",
                    "    void stopBackground() {\n        background.clear();\n")),
    TWO_OWNERS_OF_A_PARTITION(bug -> bug.replacing(
            "io.gustfront.kafka.TopicWatch",
            "if (PartitionAssignment.taskIndexOf(name, partition, tasks) == taskIndex) {",
            "if (partition == 0 || PartitionAssignment.taskIndexOf(name, partition, tasks) == taskIndex) {")),
    A_FAILED_RECORD_THAT_COUNTS_AS_DONE(bug -> bug.replacing(
            "io.gustfront.kafka.SpoutTask",
            "            id.failures = reason.kind() == FailReason.Kind.MOVED ? 1 : id.failures + 1;\n            retryLater(id);",
            "            settle(id);"));

    private final UnaryOperator<PlantedBug> plant;

    WholeBug(UnaryOperator<PlantedBug> plant) {
        this.plant = plant;
    }

    PlantedBug plant(PlantedBug clean) {
        return plant.apply(clean);
    }
}
