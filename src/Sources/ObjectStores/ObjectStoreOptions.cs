using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Which object stores a silo uses, and how. Credentials are those of each store's own default chain.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "ObjectStores";

    /// <summary>
    /// What may be listed and read: <c>s3://bucket</c>, or the start of keys, such as <c>s3://bucket/photos/</c>; <c>*</c> for all that the silo's credentials allow. Default empty: nothing,
    /// because anyone who submits a job could otherwise read with the silo's credentials. <c>zso</c> without a cluster uses <c>*</c>: the credentials are the user's own.
    /// </summary>
    public IList<string> Allowed { get; } = [];

    /// <summary>Where results may be written, in the form of <see cref="Allowed"/>. Default empty: nowhere.</summary>
    public IList<string> Writable { get; } = [];

    /// <summary>Concurrent reads of objects for jobs, 1 to 1,024; interactive requests have as many of their own. Default 64.</summary>
    [Range(1, 1024)] public int MaxConcurrent { get; set; } = 64;

    /// <summary>Timeout in seconds for one request, without its retries, 1 to 300. Default 20.</summary>
    [Range(1, 300)] public int TimeoutSeconds { get; set; } = 20;

    /// <summary>How often a request that may succeed later is tried again, with pauses that double, 0 to 10. Default 4.</summary>
    [Range(0, 10)] public int MaxRetries { get; set; } = 4;

    /// <summary>Size in bytes of a list in a store, 1 or more, of which a control silo keeps a copy while it lists. Default 1 GiB. Parquet files are read in place.</summary>
    [Range(1, long.MaxValue)] public long MaxListBytes { get; set; } = 1024L * 1024 * 1024;
}

/// <summary>Checks the ranges of <see cref="ObjectStoreOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ObjectStoreOptionsValidator : IValidateOptions<ObjectStoreOptions>;

/// <summary>Checks that what <see cref="ObjectStoreOptions"/> allows are addresses.</summary>
internal sealed class AllowedAddressesValidator : IValidateOptions<ObjectStoreOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ObjectStoreOptions options)
    {
        string[] failures = [.. Check(nameof(options.Allowed), options.Allowed), .. Check(nameof(options.Writable), options.Writable)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(string setting, IEnumerable<string> entries) => AddressPrefixes.Wrong(entries).Select(entry =>
        $"{ObjectStoreOptions.Section}:{setting} has '{entry}', which is not an address of an object store. Write s3://BUCKET/PREFIX, az://CONTAINER/PREFIX, gs://BUCKET/PREFIX, or * for all.");
}
