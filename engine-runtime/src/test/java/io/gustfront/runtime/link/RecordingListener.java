package io.gustfront.runtime.link;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was told. Written by the link thread, read by the test. */
class RecordingListener implements LinkListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Boolean> connectedWhenResumed = new CopyOnWriteArrayList<>();
    final List<LinkSession> sessions = new CopyOnWriteArrayList<>();
    final List<byte[]> payloads = new CopyOnWriteArrayList<>();
    final List<byte[]> unacknowledged = new CopyOnWriteArrayList<>();
    volatile LinkSession session;

    @Override
    public void onSessionOpened(LinkSession opened) {
        events.add("opened " + opened.number() + " with " + opened.peer().worker() + "."
                + opened.peer().incarnation());
        sessions.add(opened);
        session = opened;
    }

    @Override
    public void onSessionResumed(LinkSession resumed) {
        connectedWhenResumed.add(resumed.isConnected());
    }

    @Override
    public void onPayload(LinkSession from, Lane lane, byte[] payload) {
        payloads.add(payload);
        events.add(lane + " " + text(payload));
    }

    @Override
    public void onSessionClosed(LinkSession closed, CloseReason reason, List<byte[]> unacknowledgedData) {
        events.add("closed " + closed.number() + " with " + closed.peer().worker() + " " + reason + " "
                + unacknowledgedData.stream().map(RecordingListener::text).toList());
        unacknowledged.addAll(unacknowledgedData);
        if (session == closed) {
            session = null;
        }
    }

    @Override
    public void onPeerApart(int peer, Duration apart) {
        events.add("apart from " + peer + " for " + apart.toSeconds() + " s");
    }

    @Override
    public void onRefused(int peer, RefusalReason reason) {
        events.add("refused by " + peer + " " + reason);
    }

    @Override
    public void onRoom(LinkSession in, Lane lane) {
        events.add("room " + lane);
    }

    static String text(byte[] payload) {
        return payload.length <= 32 ? new String(payload, StandardCharsets.UTF_8) : payload.length + " bytes";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
