namespace ZeroShotOrleans.Grains.Texts;

/// <summary>Prompts that a call wants encoded, and what decides when it is their turn.</summary>
/// <param name="Model">The model.</param>
/// <param name="Prompts">Number of prompts, at least 1.</param>
internal sealed record TextOrder(string Model, int Prompts)
{
    /// <summary>Whose share of the text towers it uses.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>Whether it is for a job, and not for somebody who waits.</summary>
    public bool IsBulk { get; init; }

    /// <summary>The request that the call is a part of; empty: it is one by itself.</summary>
    public string Request { get; init; } = "";

    /// <summary>Prompts of the request in later calls, as estimated by the caller.</summary>
    public int ToCome { get; init; }

    /// <summary>Whether prompts of the request were encoded already, perhaps on another silo.</summary>
    public bool HasStarted { get; init; }

    /// <summary>Prompts of the request that are not encoded.</summary>
    public long Size => Prompts + (long)ToCome;
}
