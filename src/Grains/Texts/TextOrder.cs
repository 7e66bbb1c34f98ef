namespace ZeroShotOrleans.Grains.Texts;

/// <summary>The prompts that a call needs encoded, and the properties that determine their turn.</summary>
/// <param name="Model">The model.</param>
/// <param name="Prompts">Number of prompts, at least 1.</param>
internal sealed record TextOrder(string Model, int Prompts)
{
    /// <summary>The tenant whose share of the text towers it uses.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Whether it is for a job rather than an interactive request.</summary>
    public bool IsBulk { get; init; }

    /// <summary>The request that the call is part of; empty if the call is a request by itself.</summary>
    public string Request { get; init; } = "";

    /// <summary>Estimated number of prompts in later calls of the request.</summary>
    public int ToCome { get; init; }

    /// <summary>Whether prompts of the request were already encoded, possibly on another silo.</summary>
    public bool HasStarted { get; init; }

    /// <summary>Number of prompts of the request that are not encoded.</summary>
    public long Size => Prompts + (long)ToCome;
}
