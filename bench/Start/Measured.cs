namespace ZeroShotOrleans.Start;

/// <summary>A command and its measurements.</summary>
internal sealed class Measured(string name, Func<string[]> command)
{
    private readonly List<(double Wall, double Processor, double Memory)> _runs = [];

    public string Name { get; } = name;

    /// <summary>Median wall time in seconds.</summary>
    public double Wall => Median(run => run.Wall);

    /// <summary>Shortest wall time in seconds.</summary>
    public double Best => _runs.Min(run => run.Wall);

    /// <summary>Median processor time in seconds.</summary>
    public double Processor => Median(run => run.Processor);

    /// <summary>Median of the largest resident memory in MiB; 0 on systems other than Linux.</summary>
    public double Memory => Median(run => run.Memory);

    /// <summary>Runs it once.</summary>
    public void Round() => _runs.Add(Timed.Run(command()));

    private double Median(Func<(double Wall, double Processor, double Memory), double> value) => _runs.Select(value).Order().ElementAt(_runs.Count / 2);
}
