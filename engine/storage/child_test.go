package storage_test

// childTask names what a copy of the test program is to do; see child.
const childTask = "QUIRE_STORAGE_TEST_TASK"

func child(string) int { return 2 }
