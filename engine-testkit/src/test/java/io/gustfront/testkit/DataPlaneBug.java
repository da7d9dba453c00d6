package io.gustfront.testkit;

import io.gustfront.testsupport.PlantedBug;

/** Bugs of the data plane, each of which breaks a rule of docs/protocol.md. */
enum DataPlaneBug {
    /** L1: an emit to several targets counts the first only. */
    EDGES_OF_AN_EMIT_NOT_ALL_COUNTED(2) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.Emitter", "            xor ^= edges[i];", "            xor ^= i == 0 ? edges[i] : 0;");
        }
    },

    /** Two anchors of one tree get the same edge, which cancels out. */
    ONE_EDGE_FOR_ALL_ANCHORS(2) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.BoltExecutor",
                    "            for (Envelope each : anchors) {\n                long edge = emitter.drawEdge();",
                    "            long edge = emitter.drawEdge();\n            for (Envelope each : anchors) {\n");
        }
    },

    /** I4: edges are counted up, so that some cancel out. */
    EDGES_FROM_A_COUNTER(1) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("tuple.EdgeIds", "private long state;", "private long state; private long counter;")
                    .replacing("tuple.EdgeIds", "id = mix(state);", "id = ++counter;");
        }
    },

    /** C1: acks of other threads are applied before emits that were called before. */
    ACK_OVERTAKES_FOREIGN_EMIT(6) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "executor.Executor",
                            "int applied = 0;\n        CallNode call;",
                            "int applied = 0;\n        CallNode call;\n"
                                    + "        java.util.List<ForeignEmit> late = new java.util.ArrayList<>();")
                    .replacing(
                            "executor.Executor",
                            "foreignEmits.release();\n                emit.apply();",
                            "foreignEmits.release();\n                late.add(emit);")
                    .replacing(
                            "executor.Executor",
                            "        return applied;",
                            "        late.forEach(ForeignEmit::apply);\n        return applied;");
        }
    },

    /** A tuple that is acked twice sends its edges twice. */
    ACK_APPLIED_TWICE(6) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.BoltCollector",
                    "if (!tuple.claim()) {",
                    "if (!tuple.claim() && call != Envelope.Call.ACK) {");
        }
    },

    /** L3: a spout is closed and doesn't hear of its open trees. */
    SPOUT_CLOSED_OVER_OPEN_TREES(13) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.SpoutExecutor",
                    "        failOpenTrees(task, reason);\n        deliverVerdicts();",
                    "        deliverVerdicts();");
        }
    },

    /** H1: what a bolt keeps is kept for ever. */
    HOLD_LIST_NEVER_EXPIRES(3) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("executor.BoltExecutor", "            work += expire();\n", "");
        }
    },

    /** M1: what a closing bolt executor has kept is forgotten. */
    HELD_FORGOTTEN_AT_A_CLOSE(185) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "executor.BoltExecutor",
                            "        int unused = applyCalls(); // what other threads settled before they could know\n"
                                    + "        failHeld(task, kind);",
                            "        int unused = applyCalls();")
                    .replacing(
                            "executor.BoltExecutor",
                            "        failHeld(task, kind);\n        enterUserCode();",
                            "        enterUserCode();");
        }
    },

    /** K4: a section for a placement that isn't open here is dropped, and nobody fails its roots. */
    REFUSED_SECTION_DROPPED(36) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "worker.Worker",
                    "        housekeeper.refuse(Parcel.of(section, tuples, (givenTuples, givenBytes) -> {}), reason);",
                    "        if (tuples < 0) housekeeper.refuse(\n"
                            + "                Parcel.of(section, tuples, (givenTuples, givenBytes) -> {}), reason);");
        }
    },

    /** K4: a section for a placement that isn't open here goes to whatever is open there. */
    PLACEMENT_NOT_CHECKED(636) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "worker.PeerLinks",
                            "LocalPort port = current == null ? null : current.localPort(header.firstTask(), header.epoch());",
                            "LocalPort port = current == null || current.local().isEmpty() ? null"
                                    + " : current.local().getOrDefault(header.firstTask(),"
                                    + " current.local().values().iterator().next());")
                    .replacing(
                            "worker.PeerLinks",
                            "if (port == null || grantor == null) {",
                            "if (port != null && grantor == null) {\n"
                                    + "            port.inbox().offer(\n"
                                    + "                    Parcel.of(section, header.tuples(), (tuples, bytes) -> {}), header.feedback());\n"
                                    + "        } else if (port == null || grantor == null) {");
        }
    },

    /** K3: what was under way in a session that closed is not failed. */
    UNDER_WAY_FORGOTTEN_AT_A_CLOSE(36) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("worker.PeerLinks", "            refuse.accept(section, LOST);\n", "");
        }
    },

    /** K3: spouts fail their open trees at a close, and not again when the next session opens. */
    OPEN_TREES_FAILED_ONCE_AT_A_CLOSE(905) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("worker.PeerLinks", "        if (isAgain) {", "        if (isAgain && number() < 0) {")
                    .replacing(
                            "worker.PeerLinks",
                            "    void onMalformed() {",
                            "    private int number() {\n        return 1;\n    }\n\n    void onMalformed() {");
        }
    },

    /** K3, W2: spouts don't fail trees when a session closes or a worker was lost. */
    OPEN_TREES_KEPT_AT_A_LOSS(48) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "worker.PeerLinks",
                    "        if (current != null) {\n            failTrees",
                    "        if (current != null && current.self() < 0) {\n            failTrees");
        }
    },

    /** K3, W2: only half of the trees are failed when a session closes or a worker was lost. */
    TOO_FEW_TREES_FAILED_AT_A_LOSS(287) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "ack.AckLedger",
                    "        for (int at = 0; at < roots.length; at++) {\n            if (roots[at] == 0) {",
                    "        for (int at = 0; at < roots.length; at += 2) {\n            if (roots[at] == 0) {");
        }
    },

    /** W2: a loss of which others learn later is not failed a second time. */
    NO_SECOND_FAILING_AFTER_A_LOSS(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "worker.PeerLinks",
                            "        losses.expire(clock.nanoTime()).forEach(this::loseTrees);\n",
                            "        losses.expire(clock.nanoTime());\n")
                    .replacing(
                            "worker.PeerLinks",
                            "peer, clock.nanoTime())) {\n            loseTrees(lost);",
                            "peer, clock.nanoTime())) {");
        }
    },

    /** W3: a bolt doesn't say where what it emitted went. */
    HOP_FORGOTTEN(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.BoltExecutor", "            only.addChildReach(emitter.reach());", "emitter.reach();");
        }
    },

    /** W3: a bolt with several anchors doesn't say where what it emitted went. */
    HOP_OF_MANY_ANCHORS_FORGOTTEN(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("executor.BoltExecutor", "            each.addChildReach(reach);\n", "");
        }
    },

    /** W3: nobody hears of tuples that go elsewhere than was said when they were staged. */
    REROUTED_TUPLES_NOT_TOLD_OF(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("route.Outlets", "            trees.reached(shell, reach);\n", "");
        }
    },

    /** W3: a loss fails what is known to have reached the worker, and not what turns out later to have done so. */
    LATE_ARRIVALS_FORGOTTEN(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("ack.AckLedger", "            lost[at] |= reach;\n", "");
        }
    },

    /** W3: where a tree went is lost on the way to its spout. */
    REACH_LOST_IN_A_FOLD(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("ack.AckFold", "            reaches[at] |= reach;", "            reaches[at] = reach;");
        }
    },

    /** K1: what a connection lost is not sent again on the next. */
    FRAMES_LOST_AT_A_RECONNECT(9) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "link.ResumableSession", "        sent = peerReceived;", "        sent = resend.last();")
                    .replacing(
                            "link.ResumableSession",
                            "        if (first <= received + 1) {",
                            "        received = Math.max(received, first - 1);\n        if (first <= received + 1) {");
        }
    },

    /** K1: a gap in what arrives goes unnoticed. */
    GAP_ACCEPTED(9) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "link.ResumableSession",
                    "        if (first <= received + 1) {",
                    "        received = Math.max(received, first - 1);\n        if (first <= received + 1) {");
        }
    },

    /** K1: what arrives twice is taken twice. */
    FRAME_APPLIED_TWICE(56) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "link.ResumableSession",
                            "            if (entry <= received) {",
                            "            if (entry < 0) {")
                    .replacing(
                            "link.ResumableSession",
                            "            received = entry;",
                            "            received = Math.max(received, entry);");
        }
    },

    /** B3: acks that can't leave while there is no session are dropped. */
    FOLD_LOST_WITHOUT_A_SESSION(34) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.AckRouter",
                    "            if (session == null || session.incarnation() < fence.incarnation()) {\n"
                            + "                return false;",
                    "            if (session == null || session.incarnation() < fence.incarnation()) {\n"
                            + "                Settlements lost = fold.take();\n"
                            + "                return lost != null;");
        }
    },

    /** I3: acks for a placement that only a newer plan knows are dropped. */
    ACKS_DROPPED_BY_AN_OLD_PLAN(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.AckRouter",
                    "if (fence.epoch() > in.plan().epoch()) {",
                    "if (fence.epoch() > in.plan().epoch() && in.self() < 0) {");
        }
    },

    /** B2: who waits for room isn't rung. */
    NO_RING_WHEN_THERE_IS_ROOM(38) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("flow.Share", "            bell.ring();\n", "");
        }
    },

    /** What waits for room goes behind what came later. */
    STAGED_BATCHES_OUT_OF_ORDER(0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.Outlet",
                    "            waiting.addLast(new Batch(null, section.take(), tuples, reach));",
                    "            waiting.addFirst(new Batch(null, section.take(), tuples, reach));");
        }
    },

    /** B4: feedback that finds no room is dropped, and its trees aren't failed. */
    FEEDBACK_DROPPED_WITHOUT_A_WORD(4) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.Outlets",
                    "            trees.fail(tuple, FailReason.of(FailReason.Kind.FEEDBACK_FULL));\n",
                    "            if (tuple.rootCount() < 0) {\n"
                            + "                trees.fail(tuple, FailReason.of(FailReason.Kind.FEEDBACK_FULL));\n            }\n");
        }
    };

    private final int foundBy;

    DataPlaneBug(int foundBy) {
        this.foundBy = foundBy;
    }

    abstract PlantedBug plant(PlantedBug in);

    /** The first seed that found it when it was looked for last; 0 if that isn't known. */
    int foundBy() {
        return foundBy;
    }
}
