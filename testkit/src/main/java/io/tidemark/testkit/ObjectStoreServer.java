package io.tidemark.testkit;

import java.net.URI;

/**
 * A running S3-compatible object store; path-style addressing, no buckets yet.
 *
 * @param name      what messages call it
 * @param endpoint  its address on this machine
 * @param region    the region to sign requests for
 * @param accessKey the access key that it accepts
 * @param secretKey the secret key that it accepts
 */
public record ObjectStoreServer(String name, URI endpoint, String region, String accessKey, String secretKey) {

    /** Without the secret key. */
    @Override
    public String toString() {
        return name + " at " + endpoint;
    }
}
