package io.gustfront.testkit;

import io.gustfront.testsupport.PlantedBug;

/** Bugs of the data plane, each of which breaks a rule of docs/protocol.md. */
enum DataPlaneBug {
    /** An emit to several targets counts the first only. */
    EDGES_OF_AN_EMIT_NOT_ALL_COUNTED("L1", 3) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.Emitter", "            xor ^= edges[i];", "            xor ^= i == 0 ? edges[i] : 0;");
        }
    },

    /** Two anchors of one tree get the same edge, which cancels out. */
    ONE_EDGE_FOR_ALL_ANCHORS("I4", 10) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.BoltExecutor",
                    "            for (Envelope each : anchors) {\n                long edge = emitter.drawEdge();",
                    "            long edge = emitter.drawEdge();\n            for (Envelope each : anchors) {\n");
        }
    },

    /** Edges are counted up, so that some cancel out. */
    EDGES_FROM_A_COUNTER("I4", 1) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("tuple.EdgeIds", "private long state;", "private long state; private long counter;")
                    .replacing("tuple.EdgeIds", "id = mix(state);", "id = ++counter;");
        }
    },

    /** What an ack would tell is left to the tuple that was emitted last, though that has left. */
    ACK_TAKEN_OVER_BY_WHAT_HAS_LEFT("L7", 82) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "route.Outlet",
                            "private boolean fused;",
                            "private boolean fused; private @Nullable Envelope last;")
                    .replacing("route.Outlet", "batch[filled++] = tuple;", "batch[filled++] = tuple; last = tuple;")
                    .replacing(
                            "route.Outlet",
                            "return envelopes == null || feedback ? null : envelopes[filled - 1];",
                            "return feedback ? null : last;");
        }
    },

    /** What an ack would tell is left to another tuple, and where the tree has gone isn't told. */
    ACK_TAKEN_OVER_WITH_ITS_REACH("W3", 416) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("tuple.Envelope", "&& theirs.childReach() == Reach.NONE", "");
        }
    },

    /** Acks of other threads are applied before emits that were called before. */
    ACK_OVERTAKES_FOREIGN_EMIT("C1", 15) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "executor.Executor",
                            "int taken = 0;",
                            "int taken = 0; java.util.List<ForeignEmit> late = new java.util.ArrayList<>();")
                    .replacing(
                            "executor.Executor",
                            "apply(call);",
                            "if (call instanceof ForeignEmit emit) { late.add(emit); } else { apply(call); }")
                    .replacing("executor.Executor", "return taken;", "late.forEach(this::apply); return taken;");
        }
    },

    /** A tuple that is acked twice sends its edges twice. */
    ACK_APPLIED_TWICE("C1", 15) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "executor.BoltCollector",
                            "if (!tuple.isClaimed()) {",
                            "if (!tuple.isClaimed() || failure == null) {")
                    .replacing(
                            "executor.BoltCollector",
                            "} else if (tuple.claim()) {",
                            "} else if (tuple.claim() || failure == null) {")
                    .replacing(
                            "executor.BoltExecutor",
                            "if (!settle.tuple.isSettled()) { settle.apply(this); }",
                            "settle.apply(this);");
        }
    },

    /** A spout is closed and doesn't hear of its open trees. */
    SPOUT_CLOSED_OVER_OPEN_TREES("L3", 66) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.SpoutExecutor",
                    "failOpenTrees(task, reason); deliverAllVerdicts();",
                    "deliverAllVerdicts();");
        }
    },

    /** What a bolt keeps is kept for ever. */
    HOLD_LIST_NEVER_EXPIRES("H1", 26) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("executor.BoltExecutor", "            work += expire();\n", "");
        }
    },

    /** What a closing bolt executor has kept is forgotten. */
    HELD_FORGOTTEN_AT_A_CLOSE("M1", 72) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.BoltExecutor",
                    "fail(task, held, kind);",
                    "if (kind != FailReason.Kind.MOVED) { fail(task, held, kind); }");
        }
    },

    /** What has arrived at a bolt executor that closes, and can't be executed any more, is forgotten. */
    ARRIVED_FORGOTTEN_AT_A_CLOSE("M1", 203) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("executor.BoltExecutor", "failRest(unfinished, reason);", "finishParcel(unfinished);")
                    .replacing(
                            "executor.BoltExecutor",
                            "inbox.close();",
                            "for (Parcel left = inbox.poll(); left != null; left = inbox.poll()) { finishParcel(left); }"
                                    + " inbox.close();");
        }
    },

    /** The tuple of a call that threw is not failed. */
    TUPLE_OF_A_THROW_FORGOTTEN("U1", 26) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.BoltExecutor",
                    "if (!tuple.isClaimed()) { applyFail(",
                    "if (!tuple.isClaimed() && tuple.claim() && byClosing) { applyFail(");
        }
    },

    /** A section for a placement that isn't open here is dropped, and nobody fails its roots. */
    REFUSED_SECTION_DROPPED("K4", 14) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "worker.Worker",
                    "        housekeeper.refuse(Parcel.of(section, tuples, (givenTuples, givenBytes) -> {}), reason);",
                    "        if (tuples < 0) housekeeper.refuse(\n"
                            + "                Parcel.of(section, tuples, (givenTuples, givenBytes) -> {}), reason);");
        }
    },

    /** A section for a placement that isn't open here goes to whatever is open there. */
    PLACEMENT_NOT_CHECKED("K4", 434) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "worker.PeerLinks",
                            "LocalPort port = current == null ? null : current.localPort(header.firstTask(), header.epoch());",
                            "LocalPort port = current == null || current.local().isEmpty() ? null"
                                    + " : current.local().getOrDefault(header.firstTask(), current.local()"
                                    + ".get(java.util.Collections.max(current.local().keySet())));")
                    .replacing(
                            "worker.PeerLinks",
                            "if (port == null || grantor == null) {",
                            "if (port != null && grantor == null) {\n"
                                    + "            port.inbox().offer(\n"
                                    + "                    Parcel.of(section, header.tuples(), (tuples, bytes) -> {}), header.feedback());\n"
                                    + "        } else if (port == null || grantor == null) {");
        }
    },

    /** What was under way in a session that closed is not failed. */
    UNDER_WAY_FORGOTTEN_AT_A_CLOSE("K3", 14) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("worker.PeerLinks", "            refuse.accept(section, LOST);\n", "");
        }
    },

    /** Spouts fail their open trees at a close, and not again when the next session opens. */
    OPEN_TREES_FAILED_ONCE_AT_A_CLOSE("K3", 45) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("worker.PeerLinks", "        if (isAgain) {", "        if (isAgain && number() < 0) {")
                    .replacing(
                            "worker.PeerLinks",
                            "    long pendingBytes() {",
                            "    private int number() {\n        return 1;\n    }\n\n    long pendingBytes() {");
        }
    },

    /** Spouts don't fail trees when a session closes or a worker was lost. */
    OPEN_TREES_KEPT_AT_A_LOSS("W2", 6) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "worker.PeerLinks",
                    "        if (current != null) {\n            failTrees",
                    "        if (current != null && current.self() < 0) {\n            failTrees");
        }
    },

    /** Only half of the trees are failed when a session closes or a worker was lost. */
    TOO_FEW_TREES_FAILED_AT_A_LOSS("W2", 6) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "ack.AckLedger",
                    "for (int at = 0; at < roots.length; at++) { if (roots[at] != 0) { lost[at]",
                    "for (int at = 0; at < roots.length; at += 2) { if (roots[at] != 0) { lost[at]");
        }
    },

    /** A loss of which others learn later is not failed a second time. */
    NO_SECOND_FAILING_AFTER_A_LOSS("W2", 64) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "worker.PeerLinks",
                            "losses.expire(clock.nanoTime()).forEach(this::loseTrees);",
                            "losses.expire(clock.nanoTime());")
                    .replacing(
                            "worker.LossTracker",
                            "long nowNs) { if (!losses.containsKey(lost)",
                            "long nowNs) { if (boundNs > 0) { return false; } if (!losses.containsKey(lost)");
        }
    },

    /** A bolt doesn't say where what it emitted went. */
    HOP_FORGOTTEN("W3", 7) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("executor.BoltExecutor", "            anchor.addChildReach(reach);\n", "");
        }
    },

    /** A bolt with several anchors doesn't say where what it emitted went. */
    HOP_OF_MANY_ANCHORS_FORGOTTEN("W3", 45) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("executor.BoltExecutor", "            each.addChildReach(reach);\n", "");
        }
    },

    /** Nobody hears of tuples that go elsewhere than was said when they were staged. */
    REROUTED_TUPLES_NOT_TOLD_OF("W3", 186) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("route.Outlets", "            trees.reached(shell, reach);\n", "");
        }
    },

    /** A loss fails what is known to have reached the worker, and not what turns out later to have done so. */
    LATE_ARRIVALS_FORGOTTEN("W3", 7) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("ack.AckLedger", "            lost[at] |= reach;\n", "");
        }
    },

    /** Where a tree went is lost on the way to its spout. */
    REACH_LOST_IN_A_FOLD("W3", 14) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "ack.AckFold",
                    "            reaches[into] |= reaches[from];",
                    "            reaches[into] = reaches[from];");
        }
    },

    /** What a connection lost is not sent again on the next. */
    FRAMES_LOST_AT_A_RECONNECT("K1", 35) {
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

    /** A gap in what arrives goes unnoticed. */
    GAP_ACCEPTED("K1", 35) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "link.ResumableSession",
                    "        if (first <= received + 1) {",
                    "        received = Math.max(received, first - 1);\n        if (first <= received + 1) {");
        }
    },

    /** What arrives twice is taken twice. */
    FRAME_APPLIED_TWICE("K1", 73) {
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

    /** Acks that can't leave while there is no session are dropped. */
    FOLD_LOST_WITHOUT_A_SESSION("B3", 8) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.AckRouter",
                    "return isOutside(in) && dropUnlessNewer(in);",
                    "Settlements lost = fold.take(); return lost != null;");
        }
    },

    /** Acks for a placement that only a newer plan knows are dropped. */
    ACKS_DROPPED_BY_AN_OLD_PLAN("I3", 0) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.AckRouter",
                    "if (fence.epoch() > in.plan().epoch()) {",
                    "if (fence.epoch() > in.plan().epoch() && in.self() < 0) {");
        }
    },

    /** What is executed of a cycle takes all the places that there are for what it leads to. */
    NO_PLACE_FOR_A_SECOND_BATCH_OF_FEEDBACK("B4", 236) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "worker.InboxPlaces",
                            "Math.max(batch.tuples() + 1, tuples / FEEDBACK_PART)",
                            "Math.max(1, tuples / FEEDBACK_PART)")
                    .replacing("worker.InboxPlaces", "Math.max(batch.bytes() + 1, bytes)", "bytes");
        }
    },

    /** Who waits for room isn't rung. */
    NO_RING_WHEN_THERE_IS_ROOM("B2", 6) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing("flow.Share", "            bell.ring();\n", "");
        }
    },

    /** What feeds a fused executor has it execute what comes after what it has only executed a part of, and the rest is forgotten. */
    FUSED_PARCEL_FORGOTTEN("F2", 82) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "executor.BoltExecutor",
                    "parcel != null || !inbox.isEmpty() || anyFull()",
                    "!inbox.isEmpty() || anyFull()");
        }
    },

    /** What a fused executor can't execute now is dropped, instead of waiting in its inbox. */
    FUSED_INBOX_IGNORED("F2", 46) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.FusedDestination",
                    "packer.deliver(parcel);",
                    "parcel.places().giveBack(parcel.tuples(), parcel.bytes());");
        }
    },

    /** A fused executor executes while its own output waits to leave. */
    FUSED_EXECUTES_WHILE_HELD_BACK("B1", 46) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                            "executor.Executor",
                            "|| staging.isHeldBack() || acks.isFull()) { return false;",
                            "|| acks.isFull()) { return false;")
                    .replacing(
                            "executor.BoltExecutor",
                            "while (mayGoOn && !staging.isHeldBack() && (tuple = nextOfParcel()) != null) {",
                            "while (mayGoOn && (tuple = nextOfParcel()) != null) {");
        }
    },

    /** What waits for room goes behind what came later. */
    STAGED_BATCHES_OUT_OF_ORDER("B1", 6) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.Outlet",
                    "            waiting.addLast(new Batch(null, section.take(), tuples, session));",
                    "            waiting.addFirst(new Batch(null, section.take(), tuples, session));");
        }
    },

    /** Feedback that finds no room is dropped, and its trees aren't failed. */
    FEEDBACK_DROPPED_WITHOUT_A_WORD("B4", 20) {
        @Override
        PlantedBug plant(PlantedBug in) {
            return in.replacing(
                    "route.Outlets",
                    "            trees.fail(tuple, FailReason.of(FailReason.Kind.FEEDBACK_FULL));\n",
                    "            if (tuple.rootCount() < 0) {\n"
                            + "                trees.fail(tuple, FailReason.of(FailReason.Kind.FEEDBACK_FULL));\n            }\n");
        }
    };

    private final String rule;
    private final int foundBy;

    DataPlaneBug(String rule, int foundBy) {
        this.rule = rule;
        this.foundBy = foundBy;
    }

    abstract PlantedBug plant(PlantedBug in);

    /** The rule of docs/protocol.md that it breaks. */
    String rule() {
        return rule;
    }

    /** The first seed that found it when it was looked for last; 0 if that isn't known. */
    int foundBy() {
        return foundBy;
    }
}
