package io.tidemark.capture.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A socket that is read through a {@link PacedStream}. */
final class PacedSocket extends Socket {
    private @Nullable InputStream paced;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (paced == null) {
            paced = new PacedStream(super.getInputStream());
        }
        return paced;
    }
}
