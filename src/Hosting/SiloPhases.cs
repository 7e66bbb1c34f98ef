using System.Diagnostics;

namespace ZeroShotOrleans.Hosting;

/// <summary>Spans of an embedded silo's start and stop. Without a listener they cost a field access.</summary>
internal static class SiloPhases
{
    /// <summary>Name of the activity source.</summary>
    public const string Name = "ZeroShotOrleans.Start";

    private static readonly ActivitySource _source = new(Name);

    /// <summary>Starts a phase; dispose it at its end.</summary>
    public static Activity? Enter(string phase) => _source.StartActivity(phase);
}
