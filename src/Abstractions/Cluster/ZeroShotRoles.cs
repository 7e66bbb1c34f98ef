namespace ZeroShotOrleans;

/// <summary>Roles of a silo. A process may have both, and on a single machine usually does.</summary>
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
