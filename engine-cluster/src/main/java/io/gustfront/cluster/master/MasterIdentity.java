package io.gustfront.cluster.master;

/**
 * Who a master is.
 *
 * @param id its id, for people
 * @param nonce random, one per start of the process
 * @param controlHost where supervisors connect
 * @param controlPort where supervisors connect
 * @param restUrl the base URL of its REST API
 */
public record MasterIdentity(String id, String nonce, String controlHost, int controlPort, String restUrl) {}
