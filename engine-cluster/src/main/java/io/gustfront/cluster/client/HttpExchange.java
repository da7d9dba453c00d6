package io.gustfront.cluster.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One request to a master and its response, over a connection of their own: the little of HTTP/1.1 that the REST API needs. The
 * JDK's client takes more CPU to start than a whole command does, and a thread for each instance; this one takes neither.
 *
 * <p>Blocks; the response is to be closed, by which the connection is, too. Closing it from another thread ends a read that waits.
 */
final class HttpExchange implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_CHUNK_LINE = 1 << 10;
    private static final int BUFFER = 64 << 10;

    private final Socket socket;
    private final int status;
    private final Map<String, String> headers; // by name in small letters
    private final InputStream body;

    private HttpExchange(Socket socket, int status, Map<String, String> headers, InputStream body) {
        this.socket = socket;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** What is sent. */
    interface Body {
        /** How many bytes. */
        long length() throws IOException;

        /** Writes so many. */
        void writeTo(OutputStream out) throws IOException;

        /** Bytes. */
        static Body of(byte[] bytes) {
            return new Body() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    out.write(bytes);
                }
            };
        }

        /** A file, which mustn't change meanwhile. */
        static Body of(Path file) {
            return new Body() {
                @Override
                public long length() throws IOException {
                    return Files.size(file);
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    Files.copy(file, out);
                }
            };
        }
    }

    /**
     * A request.
     *
     * @param timeout how long the other side may take before it says something, or says more
     * @param headers besides those that every request has
     */
    record Request(String method, URI url, Map<String, String> headers, Body body, Duration timeout) {}

    /** Sends a request; returns when the head of the response is there. */
    static HttpExchange send(Request request) throws IOException {
        Socket socket = connect(request.url());
        try {
            socket.setSoTimeout((int) request.timeout().toMillis());
            InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
            try {
                write(request, socket.getOutputStream());
            } catch (IOException e) {
                // A server that refuses a long body closes the connection before it has all of it; what it says comes
                // first.
                try {
                    return read(socket, in);
                } catch (IOException nothing) {
                    e.addSuppressed(nothing);
                    throw e;
                }
            }
            return read(socket, in);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket connect(URI url) throws IOException {
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        Socket plain = new Socket(Proxy.NO_PROXY);
        try {
            plain.setTcpNoDelay(true);
            try {
                plain.connect(new InetSocketAddress(url.getHost(), port), (int) CONNECT.toMillis());
            } catch (SocketTimeoutException e) {
                throw new IOException("no answer to a connect", e);
            }
            if (!secure) {
                return plain;
            }
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            SSLSocket socket = (SSLSocket) factory.createSocket(plain, url.getHost(), port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static void write(Request request, OutputStream stream) throws IOException {
        URI url = request.url();
        OutputStream out = new BufferedOutputStream(stream, BUFFER);
        StringBuilder head = new StringBuilder(512)
                .append(request.method())
                .append(' ')
                .append(url.getRawPath())
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getHost())
                .append(url.getPort() < 0 ? "" : ":" + url.getPort())
                .append("\r\nConnection: close\r\nContent-Length: ")
                .append(request.body().length())
                .append("\r\n");
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            head.append(header.getKey())
                    .append(": ")
                    .append(header.getValue().replace('\r', ' ').replace('\n', ' '))
                    .append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.body().writeTo(out);
        out.flush();
    }

    private static HttpExchange read(Socket socket, InputStream in) throws IOException {
        String[] first = line(in, MAX_HEAD).split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.")) {
            throw new IOException("it doesn't speak HTTP/1.1");
        }
        long status = number(first[1], 10);
        if (status < 100 || status > 999) {
            throw new IOException("its answer has the status " + status + ", which there isn't");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        int length = 0;
        for (String line = line(in, MAX_HEAD); !line.isEmpty(); line = line(in, MAX_HEAD - length)) {
            length += line.length();
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new HttpExchange(socket, (int) status, headers, body((int) status, headers, in));
    }

    private static InputStream body(int status, Map<String, String> headers, InputStream in) throws IOException {
        if (status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new Chunked(in);
        }
        String length = headers.get("content-length");
        if (length == null) {
            return in;
        }
        return new Counted(in, number(length, 10));
    }

    private static String line(InputStream in, int most) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("it closed the connection without an answer");
            } else if (next != '\r') {
                line.append((char) next);
            }
            if (line.length() > most) {
                throw new IOException("the head of its answer is too long");
            }
        }
        return line.toString();
    }

    /** A number that is written in digits alone; a sign is none. */
    private static long number(String digits, int radix) throws IOException {
        boolean begins = !digits.isEmpty() && Character.digit(digits.charAt(0), radix) >= 0;
        try {
            if (begins) {
                return Long.parseLong(digits, radix);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw notANumber(digits);
    }

    private static IOException notANumber(String digits) {
        return new IOException("its answer has '" + digits + "' where a number should be");
    }

    /** The response's status. */
    int status() {
        return status;
    }

    /** A header of the response. */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The response's body; ends by an exception if it ends before it is whole. */
    InputStream body() {
        return body;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** As many bytes as were announced. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long left;

        Counted(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(target, offset, (int) Math.min(left, length));
            if (read < 0) {
                throw new EOFException("the connection was closed before the answer was whole");
            }
            left -= read;
            return read;
        }
    }

    /** Pieces, each after its length in hexadecimal digits; the last is empty. */
    private static final class Chunked extends InputStream {
        private final InputStream in;
        private long left;
        private boolean begun;
        private boolean ended;

        Chunked(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                next();
            }
            if (ended) {
                return -1;
            }
            int read = in.read(target, offset, (int) Math.min(left, length));
            if (read < 0) {
                throw new EOFException("the connection was closed before the answer was whole");
            }
            left -= read;
            return read;
        }

        private void next() throws IOException {
            if (begun) {
                String unused = line(in, 0); // the end of the line after a piece
            }
            begun = true;
            left = number(line(in, MAX_CHUNK_LINE).split(";", 2)[0].strip(), 16);
            ended = left == 0;
        }
    }
}
