namespace ZeroShotOrleans.Grains.Hosting;

/// <summary>What a silo does. A process may have both roles, and on one machine usually has.</summary>
[Flags]
public enum ZeroShotRoles
{
    /// <summary>Label sets, jobs and dispatchers.</summary>
    Control = 1,

    /// <summary>ONNX sessions, and the pump that pulls work to them.</summary>
    Encoder = 2,

    /// <summary>Both.</summary>
    All = Control | Encoder,
}
