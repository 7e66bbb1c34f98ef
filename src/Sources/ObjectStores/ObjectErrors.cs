using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>What failures of stores mean for an image and for a job.</summary>
internal static class ObjectErrors
{
    /// <summary>The text is not an address, as a sentence with what to do.</summary>
    public const string NoAddress = "Not a valid address of an object store. Write s3://BUCKET/KEY, az://CONTAINER/NAME or gs://BUCKET/NAME.";

    /// <summary>The error of an image.</summary>
    public static FetchedImage Of(ObjectStoreException failure) => FetchedImage.Failed(
        failure.Error switch
        {
            ObjectStoreError.Missing or ObjectStoreError.NoBucket => ImageError.Missing,
            ObjectStoreError.AccessDenied or ObjectStoreError.NoCredentials or ObjectStoreError.ClockSkew => ImageError.AccessDenied,
            ObjectStoreError.NotAllowed => ImageError.FetchRefused,

            // As for a Parquet file or archive that was replaced: the bytes are not those of the listed image.
            ObjectStoreError.Changed => ImageError.Corrupt,
            _ => ImageError.FetchFailed,
        },
        failure.Error is ObjectStoreError.Changed ? "The object has changed since it was listed. Submit the job again." : failure.Message);

    /// <summary>The failure of a job that cannot list or read its source.</summary>
    public static ZeroShotException OfJob(ObjectStoreException failure) => new(
        failure.Error is ObjectStoreError.Throttled or ObjectStoreError.TimedOut or ObjectStoreError.Unavailable ? ZeroShotError.Overloaded : ZeroShotError.BadRequest, failure.Message);
}
