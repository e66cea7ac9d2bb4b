package io.tidemark.archive.store;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an object store is and how to reach it.
 *
 * @param url {@code file:///dir} or {@code s3://bucket/prefix}
 * @param s3Endpoint the S3 service's URL, or null for Amazon's own
 * @param s3Region its region
 * @param accessKey access key, or null to take credentials from where the AWS SDK looks for them
 * @param secretKey secret key; null exactly if the access key is
 * @param pathStyle whether the bucket is written in the path instead of the host name, as most compatible services need it
 * @param caCertificate PEM file of certificates to trust instead of the Java runtime's, or null
 */
public record ObjectStoreConfig(
        URI url,
        @Nullable URI s3Endpoint,
        String s3Region,
        @Nullable String accessKey,
        @Nullable String secretKey,
        boolean pathStyle,
        @Nullable Path caCertificate) {

    /** Checks that both keys are there or neither is. */
    public ObjectStoreConfig {
        if ((accessKey == null) != (secretKey == null)) {
            throw new IllegalArgumentException("the " + (accessKey == null ? "secret" : "access") + " key of " + url
                    + " is set without the other one");
        }
    }

    /** A directory. */
    public static ObjectStoreConfig directory(Path root) {
        return new ObjectStoreConfig(root.toAbsolutePath().toUri(), null, "us-east-1", null, null, false, null);
    }

    /** All but the keys, which must not reach logs. */
    @Override
    public String toString() {
        return "ObjectStoreConfig[url=" + url + ", s3Endpoint=" + s3Endpoint + ", s3Region=" + s3Region + ", pathStyle="
                + pathStyle + ", caCertificate=" + caCertificate + "]";
    }
}
