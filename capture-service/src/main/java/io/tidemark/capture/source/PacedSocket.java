package io.tidemark.capture.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A socket that is read through a {@link PacedStream}. */
final class PacedSocket extends Socket {
    private @Nullable PacedStream stream;

    @Override
    public InputStream getInputStream() throws IOException {
        return stream();
    }

    /** Ends the conversation in which each request waits for its answer: from here on the other side sends by itself. */
    void startPacing() throws IOException {
        stream().startPacing();
    }

    private synchronized PacedStream stream() throws IOException {
        if (stream == null) {
            stream = new PacedStream(super.getInputStream());
        }
        return stream;
    }
}
