package io.gustfront.simulation.world;

import java.util.EnumSet;
import java.util.Set;

/** What goes wrong because the seed wants it. */
public enum Trouble {
    /** A master dies, and is started again. */
    MASTER_CRASH,
    /** A master stands still, for up to 20 s. */
    MASTER_FREEZE,
    /** The store answers nobody, for up to 20 s. */
    STORE_AWAY,
    /** A session's connection breaks; what is under way is lost, or done and its answer lost. */
    STORE_BREAK,
    /** A leader's connection breaks at its next commit, before it gets there or after. */
    STORE_BREAK_AT_COMMIT,
    /** The store ends a session. */
    STORE_EXPIRE,
    /** Two machines can't reach each other, for up to 25 s. */
    PARTITION,
    /** Connections between two machines break, and with them what was under way. */
    CUT,
    /** Messages between two machines take up to a second. */
    SLOW,
    /** A supervisor dies, and is started again within 15 s. */
    SUPERVISOR_CRASH,
    /** A supervisor stands still, for up to 30 s: its node may be declared lost while its workers go on. */
    SUPERVISOR_FREEZE,
    /** A machine loses its power, for up to 40 s: what its disk hadn't synced is lost. */
    POWER_OFF,
    /** A machine stands still, with all that is on it, for up to 40 s: long enough to be declared lost, and to come back. */
    MACHINE_FREEZE,
    /** A worker dies. */
    WORKER_KILL,
    /** Whatever is started in a worker's slot dies within two seconds, for up to 30 s: its topology moves, or is paused. */
    WORKER_CRASHES,
    /** A worker stands still, for up to 20 s. */
    WORKER_FREEZE,
    /** Links of two workers break. */
    LINK_CUT,
    /** Links of two workers carry nothing, for up to 20 s, and nobody is told. */
    LINK_HOLD,
    /** Of two workers one hears nothing of the other any more, for up to 20 s, and nobody is told. */
    LINK_DEAF,
    /** Links of two workers are slow for a while. */
    LINK_SLOW,
    /** Links of two workers break, stand still and slow down by turns, many times within up to 10 s. */
    LINK_STORM,
    /** Disks fail to keep what they are given, at times, for a while. */
    DISK,
    /** Blobs can't be fetched, or processes can't be started, for a while. */
    START_FAILS,
    /** The broker answers nobody, for up to 20 s. */
    BROKER_AWAY,
    /** Answers to commits of offsets are lost for a while, or the commits. */
    BROKER_LOSES_COMMITS,
    /** Bolts fail tuples for a while. */
    BOLT_FAILS,
    /** Bolts throw for a while. */
    BOLT_THROWS,
    /** Bolts keep tuples and never settle them, for a while. */
    BOLT_KEEPS;

    /** What hits sessions between workers while much is under way: alone it makes sequences that all kinds together rarely do. */
    static final Set<Trouble> OF_LINKS =
            EnumSet.of(LINK_CUT, LINK_HOLD, LINK_DEAF, LINK_SLOW, LINK_STORM, PARTITION, WORKER_KILL, WORKER_FREEZE);

    /** What ends sessions and workers of which others hear late. */
    static final Set<Trouble> OF_SESSIONS = EnumSet.of(LINK_HOLD, LINK_DEAF, LINK_SLOW, WORKER_KILL, WORKER_FREEZE);

    /** What has topologies leave slots, and others want them. */
    static final Set<Trouble> OF_SLOTS = EnumSet.of(
            MASTER_CRASH,
            STORE_BREAK_AT_COMMIT,
            CUT,
            SLOW,
            SUPERVISOR_CRASH,
            SUPERVISOR_FREEZE,
            POWER_OFF,
            WORKER_KILL,
            WORKER_CRASHES,
            START_FAILS);

    /** What has plans and news of them come late, and to some much later than to others, while executors move. */
    static final Set<Trouble> OF_PLANS = EnumSet.of(CUT, SLOW, SUPERVISOR_CRASH, SUPERVISOR_FREEZE, LINK_SLOW);
}
