package io.gustfront.chaos.run;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevDaemon;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.ZooKeeperClusterStore;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Takes the {@link Vitals} of all processes of a cluster, through the management agent that each JVM has; it has each collect its
 * garbage first. Processes that end meanwhile are left out.
 */
final class Examination {
    private static final double MIB = 1 << 20;
    private static final double KIB_PER_MIB = 1 << 10;
    private static final int SESSION_MS = 6_000;
    private static final long ANSWER_S = 20;

    private final DevCluster cluster;

    Examination(DevCluster cluster) {
        this.cluster = cluster;
    }

    /** All kinds, now. */
    List<Vitals> now() {
        List<Vitals> all = new ArrayList<>();
        average("supervisor", pids(cluster.nodes().stream().map(DevCluster.DevNode::supervisor)))
                .ifPresent(all::add);
        average("master", pids(cluster.masters().stream())).ifPresent(all::add);
        average("ZooKeeper", pids(cluster.zooKeepers().stream())).ifPresent(all::add);
        average(
                        "worker",
                        cluster.nodes().stream()
                                .flatMap(node -> DevCluster.workersOf(node).stream())
                                .map(ProcessHandle::pid)
                                .toList())
                .ifPresent(all::add);
        znodes().ifPresent(count -> all.add(new Vitals(System.currentTimeMillis(), "znodes", 0, count, 0, 0, 0)));
        return all;
    }

    private static List<Long> pids(Stream<DevDaemon> daemons) {
        return daemons.filter(DevDaemon::isMeantToRun)
                .map(daemon -> daemon.process().pid())
                .toList();
    }

    private static Optional<Vitals> average(String kind, List<Long> pids) {
        List<Vitals> each =
                pids.stream().flatMap(pid -> examine(kind, pid).stream()).toList();
        if (each.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Vitals(
                System.currentTimeMillis(),
                kind,
                each.stream().mapToDouble(Vitals::threads).average().orElse(0),
                each.stream().mapToDouble(Vitals::handles).average().orElse(0),
                each.stream().mapToDouble(Vitals::heapMiB).average().orElse(0),
                each.stream().mapToDouble(Vitals::directMiB).average().orElse(0),
                each.stream().mapToDouble(Vitals::residentMiB).average().orElse(0)));
    }

    @SuppressWarnings("BanJNDI") // the address is that of a process which this one has started
    private static Optional<Vitals> examine(String kind, long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address;
            try {
                address = machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
                return Optional.of(examine(kind, pid, connector.getMBeanServerConnection()));
            }
        } catch (AttachNotSupportedException | IOException | JMException e) {
            return Optional.empty(); // it is ending
        }
    }

    private static Vitals examine(String kind, long pid, MBeanServerConnection beans) throws IOException, JMException {
        MemoryMXBean memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
        memory.gc();
        long directBytes = ManagementFactory.getPlatformMXBeans(beans, BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Vitals(
                System.currentTimeMillis(),
                kind,
                ManagementFactory.getPlatformMXBean(beans, ThreadMXBean.class).getThreadCount(),
                handles(pid),
                memory.getHeapMemoryUsage().getUsed() / MIB,
                directBytes / MIB,
                residentMiB(pid));
    }

    private static long handles(long pid) throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return handles.count();
        }
    }

    private static double residentMiB(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
                .sum();
    }

    /** How many nodes ZooKeeper holds for the cluster; empty if it doesn't answer. */
    private Optional<Integer> znodes() {
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeperClusterStore store = new ZooKeeperClusterStore(
                cluster.zooKeeper(), "/gustfront", SESSION_MS, Optional.of(SecretFile.read(cluster.secretFile())))) {
            store.onSession(state -> {
                if (state == SessionState.CONNECTED) {
                    connected.countDown();
                }
            });
            if (!connected.await(ANSWER_S, TimeUnit.SECONDS)) {
                return Optional.empty();
            }
            int count = 0;
            for (String parent : StoreLayout.PARENTS) {
                count += 1
                        + store.readChildren(parent)
                                .get(ANSWER_S, TimeUnit.SECONDS)
                                .size();
            }
            return Optional.of(count);
        } catch (IOException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
