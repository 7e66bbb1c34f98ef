namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>What goes wrong with a request of <see cref="S3Stub"/>. Its parts can be combined.</summary>
internal sealed record S3Fault
{
    /// <summary>Waits that long before anything else.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Closes the connection without an answer.</summary>
    public bool Reset { get; init; }

    /// <summary>Does what was asked, and closes the connection without an answer. For what is answered by XML or nothing.</summary>
    public bool LoseAnswer { get; init; }

    /// <summary>Answers with this status instead of doing what was asked; 0: does it.</summary>
    public int Status { get; init; }

    /// <summary>The body of that answer.</summary>
    public string Body { get; init; } = "";

    /// <summary>Headers of the answer; they replace those that it would have.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Closes the connection after that many bytes of a body.</summary>
    public long? CutAfter { get; init; }

    /// <summary>Sends a body at this speed.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>Runs before the request is answered, to change what it asks for.</summary>
    public Action? Before { get; init; }

    /// <summary>An error as S3 sends it.</summary>
    public static S3Fault Error(int status, string code, string message = "The stub was told to fail.") => new()
    {
        Status = status,
        Body = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>STUB</RequestId><HostId>stub</HostId></Error>",
    };

    /// <summary>The bucket is in another region.</summary>
    public static S3Fault OtherRegion(string region) => Error(301, "PermanentRedirect") with { Headers = new Dictionary<string, string> { ["x-amz-bucket-region"] = region } };

    /// <summary>Something between here and the store answers in its place.</summary>
    public static S3Fault Proxy(int status, string body = "<html><body>Bad gateway</body></html>") => new()
    {
        Status = status,
        Body = body,
        Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" },
    };
}
