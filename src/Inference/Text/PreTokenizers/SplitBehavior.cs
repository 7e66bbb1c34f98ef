namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>What becomes of the places where a pattern matches.</summary>
internal enum SplitBehavior
{
    /// <summary>They are dropped.</summary>
    Removed,

    /// <summary>Each is a part of its own.</summary>
    Isolated,

    /// <summary>Neighbouring matches form one part.</summary>
    Contiguous,

    /// <summary>Each ends the part before it.</summary>
    MergedWithPrevious,

    /// <summary>Each begins the part after it.</summary>
    MergedWithNext,
}
