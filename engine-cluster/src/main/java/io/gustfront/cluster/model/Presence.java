package io.gustfront.cluster.model;

import java.util.List;

/** The nodes that live as long as a daemon's session does, and the term. */
public final class Presence {
    private Presence() {}

    /**
     * {@code /term}: which leadership it is. Only grows. Its node's version is what each write of the leader checks.
     *
     * @param term from 1
     * @param master the id of the master that leads or led in it
     */
    public record Term(long term, String master) {}

    /**
     * {@code /leader}, ephemeral: who leads.
     *
     * @param term in which term
     * @param master its id
     * @param nonce random, one per take-over: by this a master knows its own node again after a lost reply
     * @param controlHost where supervisors connect
     * @param controlPort where supervisors connect
     * @param restUrl the base URL of its REST API
     */
    public record Leader(long term, String master, String nonce, String controlHost, int controlPort, String restUrl) {}

    /**
     * {@code /masters/<id>}, ephemeral: a master that leads or stands by.
     *
     * @param master its id
     * @param restUrl the base URL of its REST API; blobs are fetched there
     */
    public record Master(String master, String restUrl) {}

    /**
     * {@code /supervisors/<node>}, ephemeral: a supervisor that lives.
     *
     * @param node the node's id
     * @param host where its workers' links are answered
     * @param ports its slots
     * @param start random, one per start of the supervisor
     */
    public record Supervisor(String node, String host, List<Integer> ports, String start) {
        /** Copies what it is given. */
        public Supervisor {
            ports = List.copyOf(ports);
        }
    }

    /**
     * {@code /requests/<id>}: a command that was done, so that it isn't done twice.
     *
     * @param sequence grows; the oldest are removed
     * @param topologyId the topology that it was about; empty if it was about none
     * @param outcome what was answered, for people
     */
    public record Request(long sequence, String topologyId, String outcome) {}
}
