namespace ZeroShotOrleans;

/// <summary>A request failed. The message says what is wrong, where, and what to do.</summary>
[GenerateSerializer, Alias("zso.ZeroShotException")]
public sealed class ZeroShotException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">The code, for programs.</param>
    /// <param name="message">The message, for people.</param>
    public ZeroShotException(ZeroShotError code, string message) : base(message) => Code = code;

    /// <summary>The code, for programs.</summary>
    [Id(0)] public ZeroShotError Code { get; private set; }

    /// <summary>With <see cref="ZeroShotError.Overloaded"/>: estimated time until the request can be taken; zero if it is not known yet, null if waiting may not help.</summary>
    [Id(1)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>The first such exception in a chain of inner exceptions, or null: Orleans wraps exceptions of a storage.</summary>
    public static ZeroShotException? In(Exception? exception)
    {
        while (exception is not null and not ZeroShotException)
        {
            exception = exception.InnerException;
        }

        return (ZeroShotException?)exception;
    }
}

/// <summary>Codes of <see cref="ZeroShotException"/>. The numbers travel: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.ZeroShotError")]
public enum ZeroShotError
{
    /// <summary>The request is invalid: retrying is useless.</summary>
    BadRequest = 0,

    /// <summary>No silo serves a model of that name.</summary>
    ModelNotFound = 1,

    /// <summary>The model's folder cannot be used.</summary>
    ModelBroken = 2,

    /// <summary>The job or label set does not exist.</summary>
    NotFound = 3,

    /// <summary>State could not be written or read: disk full, not writable, damaged.</summary>
    StorageFailed = 4,

    /// <summary>All slots are taken. Retry later.</summary>
    Overloaded = 5,

    /// <summary>There is no silo with the required role. Retrying later may help.</summary>
    NoSilo = 6,

    /// <summary>The silo's model folder differs from the one that the request or job started with. Other silos may have that one.</summary>
    ModelMismatch = 7,

    /// <summary>A stored job or label set is damaged; other state is not affected. The message says how to remove it.</summary>
    StateDamaged = 8,

    /// <summary>An upload has more bytes than a job may have: retrying is useless.</summary>
    UploadTooLarge = 9,

    /// <summary>The tenant has as many jobs or bytes stored as it may: delete jobs, then submit again.</summary>
    QuotaExceeded = 10,

    /// <summary>The state has too little room for new jobs: delete jobs, or give it more.</summary>
    StorageFull = 11,
}
