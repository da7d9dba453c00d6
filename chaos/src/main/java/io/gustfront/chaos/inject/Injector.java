package io.gustfront.chaos.inject;

import io.gustfront.chaos.timeline.FaultKind;
import io.gustfront.chaos.timeline.TimedFault;

/** Breaks one kind of thing. */
public interface Injector {
    /** Breaks it, proves that it is broken, mends it if it doesn't mend itself, and waits until the cluster is whole. */
    Outcome inject(Scene scene, TimedFault fault);

    /** The one for a kind of fault. */
    static Injector of(FaultKind kind) {
        return switch (kind) {
            case WORKER_KILL -> new WorkerKill();
            case WORKER_FREEZE -> new WorkerFreeze();
            case SUPERVISOR_KILL -> new SupervisorKill();
            case NODE_LOSS -> new NodeLoss(false);
            case NODES_LOSS -> new NodeLoss(true);
            case NODE_FREEZE -> new NodeFreeze();
            case MASTER_KILL -> new MasterKill();
            case MASTER_FREEZE -> new MasterFreeze();
            case MASTER_FAILPOINT -> new MasterFailpoint();
            case ZOOKEEPER_ONE -> new ZooKeeperOutage(false);
            case ZOOKEEPER_ALL -> new ZooKeeperOutage(true);
            case BROKER_RESTART -> new BrokerRestart();
            case LINK_CUT -> new LinkFault(LinkProxy.Mode.CUT);
            case LINK_HALF_OPEN -> new LinkFault(LinkProxy.Mode.HOLD);
            case LINK_SLOW -> new LinkFault(LinkProxy.Mode.SLOW);
            case LINK_APART -> new LinkApart();
            case STUCK_BOLT -> new StuckBolt();
            case BOLT_THROWS -> new ThrowingBolt(1);
            case BOLT_ALWAYS_THROWS -> new ThrowingBolt(100);
            case BOLT_LEAKS -> new UserCodeCrash("leak", "OutOfMemoryError");
            case BOLT_EXITS -> new UserCodeCrash("exit", "System.exit");
            case CRASH_LOOP -> new CrashLoop();
            case POWER_LOSS -> new PowerLoss();
            case SUPERVISOR_DISK_FULL -> new StarvedSupervisor(new Shortage.OfSpace());
            case MASTER_DISK_FULL -> new StarvedMaster(new Shortage.OfSpace(), true);
            case SUPERVISOR_NO_HANDLES -> new StarvedSupervisor(new Shortage.OfHandles());
            case MASTER_NO_HANDLES -> new StarvedMaster(new Shortage.OfHandles(), false);
            case CLOCK_STEP -> new ClockStep();
            case TOPOLOGY_KILL -> new TopologyKill();
            case REBALANCE -> new Rebalance();
        };
    }
}
