namespace ZeroShotOrleans;

/// <summary>A request that cannot be served as it is. The message says what is wrong, where, and what to do.</summary>
[GenerateSerializer, Alias("zso.ZeroShotException")]
public sealed class ZeroShotException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">What a program can branch on.</param>
    /// <param name="message">What a person reads.</param>
    public ZeroShotException(ZeroShotError code, string message) : base(message) => Code = code;

    /// <summary>What a program can branch on.</summary>
    [Id(0)] public ZeroShotError Code { get; private set; }

    /// <summary>The first such exception in a chain of causes, or null: Orleans wraps what a storage throws.</summary>
    public static ZeroShotException? In(Exception? exception)
    {
        while (exception is not null and not ZeroShotException)
        {
            exception = exception.InnerException;
        }

        return (ZeroShotException?)exception;
    }
}

/// <summary>Kinds of <see cref="ZeroShotException"/>. The numbers travel: append, never renumber.</summary>
[GenerateSerializer, Alias("zso.ZeroShotError")]
public enum ZeroShotError
{
    /// <summary>The request is wrong in itself: repeating it is useless.</summary>
    BadRequest = 0,

    /// <summary>No silo serves a model of that name.</summary>
    ModelNotFound = 1,

    /// <summary>The model's folder cannot be used.</summary>
    ModelBroken = 2,

    /// <summary>There is no such job or label set.</summary>
    NotFound = 3,

    /// <summary>State could not be written or read: disk full, not writable, damaged.</summary>
    StorageFailed = 4,

    /// <summary>All places are taken. Repeating later is right.</summary>
    Overloaded = 5,

    /// <summary>No silo with the needed role is in the cluster. Repeating later may help.</summary>
    NoSilo = 6,

    /// <summary>The silo's folder of the model is not the one that the request or job started with. Other silos may have that one.</summary>
    ModelMismatch = 7,

    /// <summary>A stored job or label set is damaged, and the rest of the state is not. The message says how it is removed.</summary>
    StateDamaged = 8,
}
